// The run queue on SQLite: the work side of the runs table with claims, leases and endings.

import { durationMs, type RunFailure } from '../../domain/run.ts';
import type { RunIdCipher } from '../../domain/run-id.ts';
import type { Ending, Lease, RunQueue } from '../../ports/run-queue.ts';
import { passStep } from '../../steps.ts';
import { HELD, UNLESS_PAUSED } from './batches/marks.ts';
import { createClaim } from './claim-runs.ts';
import type { Database } from './database.ts';
import { IS_RESUMABLE, IS_REUSABLE, joinPassages, writePassages } from './hard-passages.ts';
import { createNoteRecordingKey } from './recording-keys.ts';
import { createRunJournal, JOURNAL_COLUMNS, type JournalRow } from './run-journal.ts';
import { sealAudio } from './seals.ts';
import { createExpirable, createExpire, createRequeue } from './sweep-runs.ts';
import { createWaitingModels, WAITING_MODELS } from './waiting-models.ts';

/** Only the lease holder may change the run: a late worker matches no row. */
const FENCE = "seq = ? AND worker = ? AND attempt = ? AND state = 'running'";

/** `now`: wall time, for events of calls that are given no time. */
export function createSqliteRunQueue({
  db,
  cipher,
  now = Date.now,
}: {
  db: Database;
  cipher: RunIdCipher;
  now?: () => number;
}): RunQueue {
  const claim = createClaim(db, { cipher, now });
  const heartbeat = createHeartbeat(db, cipher);
  const end = createEndings(db, { cipher, now });
  const requeue = createRequeue(db, now);
  const expire = createExpire(db, now);
  const expirable = createExpirable(db);
  const owners = db.prepare<[seq: number, ownerId: number]>(
    'SELECT seq, owner_id FROM runs WHERE seq IN (SELECT value FROM json_each(?))',
  );
  const unfinished = db.prepare<[seq: number]>(
    "SELECT seq FROM runs WHERE seq IN (SELECT value FROM json_each(?)) AND state IN ('waiting', 'running')",
  );
  const resumable = db.prepare<[seq: number]>(
    `SELECT r.seq FROM runs r WHERE r.seq IN (SELECT value FROM json_each(?)) AND ${IS_RESUMABLE}`,
  );
  const reusable = db.prepare<[seq: number]>(
    `SELECT r.seq FROM runs r WHERE r.seq IN (SELECT value FROM json_each(?)) AND ${IS_REUSABLE}`,
  );
  const waiting = createWaitingModels(db);
  const nextDue = db.prepare<[number | null]>(
    `${WAITING_MODELS} SELECT min((SELECT run_at FROM runs WHERE state = 'waiting' AND model = models.model
                                   ORDER BY run_at LIMIT 1)) FROM models`,
  );
  const charge = db.prepare('UPDATE owners SET turn = max(0, turn + ?) WHERE id = ?');

  /** Answers the run ids whose sequence numbers `find` finds; it gets them as a JSON list. */
  const pick = (runIds: readonly number[], find: (seqs: string) => (readonly [seq: number])[]): Set<number> => {
    const bySeq = new Map(runIds.map((runId) => [cipher.decode(runId), runId]));
    return new Set(db.read(() => find(JSON.stringify([...bySeq.keys()]))).map(([seq]) => bySeq.get(seq)!));
  };

  // Writes are light (without fsync) when losing them in a power cut does no harm: at the next start no worker is alive,
  // every 'running' row is queued again, and a row whose claim was lost is queued already.
  return {
    claim: (input) => db.writeLightly(() => claim(input)),
    waiting: async (clockMs) => db.read(() => waiting(clockMs)),
    charge: (spoken) =>
      db.writeLightly(() => {
        for (const { ownerId, ms } of spoken) charge.run(Math.round(ms), ownerId);
      }),
    heartbeat: (leases, untilMs) => db.writeLightly(() => heartbeat(leases, untilMs)),
    complete: (lease, ending, nowMs) => db.writeDurably(() => end.complete(lease, ending, nowMs)),
    retry: (lease, failure, dueMs) => db.writeLightly(() => end.retry(lease, failure, dueMs)),
    release: (lease) => db.writeLightly(() => end.release(lease)),
    fail: (lease, failure, nowMs) => db.writeDurably(() => end.fail(lease, failure, nowMs)),
    requeueExpired: (input) => db.writeDurably(() => requeue.expired(input)),
    requeueAll: () => db.writeDurably(() => requeue.all()),
    async ownersOf(runIds) {
      const seqs = JSON.stringify(runIds.map((runId) => cipher.decode(runId)));
      return new Map(db.read(() => owners.all(seqs)).map(([seq, ownerId]) => [cipher.encode(seq), ownerId]));
    },
    unfinished: async (runIds) => pick(runIds, (seqs) => unfinished.all(seqs)),
    resumable: async (runIds, sinceMs) => pick(runIds, (seqs) => resumable.all(seqs, sinceMs)),
    reusable: async (runIds) => pick(runIds, (seqs) => reusable.all(seqs)),
    expirable: async (beforeMs, limit) => db.read(() => expirable(beforeMs, limit)),
    expire: (beforeMs, limit) => db.writeDurably(() => expire(beforeMs, limit)),
    async nextDueMs() {
      const dueMs = db.read(() => nextDue.get())?.[0] ?? null;
      return dueMs === HELD ? null : dueMs;
    },
    onSubmitted: (listener) => {
      db.submits.listen(listener);
    },
  };
}

function createHeartbeat(db: Database, cipher: RunIdCipher): (leases: readonly Lease[], untilMs: number) => Lease[] {
  const renew = db.prepare(`UPDATE runs SET lease_until = ? WHERE ${FENCE}`);
  return (leases, untilMs) => leases.filter((lease) => renew.run(untilMs, ...fence(cipher, lease)).changes === 0);
}

function createEndings(db: Database, { cipher, now }: { cipher: RunIdCipher; now: () => number }) {
  const complete = db.prepare<JournalRow>(
    `UPDATE runs SET state = 'done', finished_at = ?, note = ?, failure = NULL, worker = NULL, lease_until = NULL,
            object_id = ?, size_bytes = ?, sha256 = ?, content_type = ?, sample_rate = ?, samples = ?, coverage = ?, seal = ?
      WHERE ${FENCE} RETURNING ${JOURNAL_COLUMNS}`,
  );
  const retry = db.prepare<JournalRow>(
    `UPDATE runs SET state = 'waiting', run_at = ${UNLESS_PAUSED('?')}, failure = ?, hard_passages = coalesce(?, hard_passages),
            failures = failures + 1, worker = NULL, lease_until = NULL
      WHERE ${FENCE} RETURNING ${JOURNAL_COLUMNS}`,
  );
  const release = db.prepare<JournalRow>(
    `UPDATE runs SET state = 'waiting', run_at = ${UNLESS_PAUSED('0')}, worker = NULL, lease_until = NULL WHERE ${FENCE} RETURNING ${JOURNAL_COLUMNS}`,
  );
  const fail = db.prepare<JournalRow>(
    `UPDATE runs SET state = 'failed', finished_at = ?, failure = ?, hard_passages = coalesce(?, hard_passages),
            failures = failures + 1, worker = NULL, lease_until = NULL
      WHERE ${FENCE} RETURNING ${JOURNAL_COLUMNS}`,
  );
  const countEnded = db.prepare('UPDATE owners SET running = running - 1 WHERE id = ?');
  const countBack = db.prepare('UPDATE owners SET running = running - 1, waiting = waiting + 1 WHERE id = ?');
  const keepSound = db.prepare(
    `INSERT INTO run_sounds (seq, peaks, segments, account, timings_bytes, timings_sha256, reused_segments,
                             synthesised_segments) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET peaks = excluded.peaks, segments = excluded.segments, account = excluded.account,
       timings_bytes = excluded.timings_bytes, timings_sha256 = excluded.timings_sha256,
       reused_segments = excluded.reused_segments, synthesised_segments = excluded.synthesised_segments`,
  );
  // Also of one that was listened to before: this is another recording.
  const offerToListen = db.prepare("UPDATE listenings SET state = 'waiting', report = NULL WHERE seq = ?");
  const noteRecordingKey = createNoteRecordingKey(db);
  const journal = createRunJournal(db);

  return {
    complete(
      lease: Lease,
      { artefact, sound, timings, coverage, account, segments, recordingKey, note }: Ending,
      nowMs: number,
    ): boolean {
      const [seq, ...token] = fence(cipher, lease);
      const row = complete.get(
        nowMs,
        note,
        artefact.objectId,
        artefact.sizeBytes,
        artefact.sha256,
        artefact.contentType,
        artefact.sampleRate,
        artefact.samples,
        JSON.stringify(coverage),
        sealAudio(seq, lease.ownerId, artefact),
        seq,
        ...token,
      );
      if (row === undefined) return false;
      const [ownerId, keyId, attempt] = row;
      countEnded.run(ownerId);
      const { sizeBytes = null, sha256 = null } = timings ?? {};
      const told = [JSON.stringify(sound.segments), JSON.stringify(account)] as const;
      keepSound.run(seq, sound.peaks, ...told, sizeBytes, sha256, segments.reused, segments.synthesised);
      noteRecordingKey(seq, lease, recordingKey);
      offerToListen.run(seq);
      journal.tell('done', { ownerId, seq, attempt, atMs: nowMs });
      journal.countSpoken({ ownerId, keyId, audioMs: durationMs(artefact), atMs: nowMs });
      journal.holdRecording(ownerId, artefact.sizeBytes);
      passStep('run.written');
      return true;
    },
    release(lease: Lease): boolean {
      const [seq, ...token] = fence(cipher, lease);
      const row = release.get(seq, ...token);
      if (row === undefined) return false;
      const [ownerId, , attempt] = row;
      countBack.run(ownerId);
      journal.tell('resumed', { ownerId, seq, attempt, atMs: now() });
      return true;
    },
    retry(lease: Lease, reason: RunFailure, dueMs: number): boolean {
      const [seq, ...token] = fence(cipher, lease);
      const failure = toJson(reason);
      const row = retry.get(dueMs, failure, passagesAfter(lease, reason), seq, ...token);
      if (row === undefined) return false;
      const [ownerId, , attempt] = row;
      countBack.run(ownerId);
      journal.tell('retrying', { ownerId, seq, attempt, atMs: now(), failure });
      return true;
    },
    fail(lease: Lease, reason: RunFailure, nowMs: number): boolean {
      const [seq, ...token] = fence(cipher, lease);
      const failure = toJson(reason);
      const row = fail.get(nowMs, failure, passagesAfter(lease, reason), seq, ...token);
      if (row === undefined) return false;
      const [ownerId, keyId, attempt] = row;
      countEnded.run(ownerId);
      journal.tell('failed', { ownerId, seq, attempt, atMs: nowMs, failure });
      journal.countFailed({ ownerId, keyId, atMs: nowMs });
      return true;
    },
  };
}

function fence(cipher: RunIdCipher, lease: Lease): [seq: number, workerId: string, attempt: number] {
  return [cipher.decode(lease.runId) ?? 0, lease.workerId, lease.attempt];
}

/** JSON of the run's hard passages after this failure; null when they do not change. The lease holds all earlier ones. */
function passagesAfter({ hardPassages }: Lease, { passage }: RunFailure): string | null {
  return passage === undefined ? null : writePassages(joinPassages(hardPassages, [passage]));
}

function toJson({ code, message, retryable, passage }: RunFailure): string {
  return JSON.stringify({ code, message, retryable, passage });
}
