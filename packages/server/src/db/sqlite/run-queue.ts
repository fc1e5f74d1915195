// The work side of the runs table, on SQLite: claims in turn, leases, endings.

import type { RunFailure } from '../../domain/run.ts';
import type { RunIdCipher } from '../../domain/run-id.ts';
import type { Ending, Lease, RunQueue } from '../../ports/run-queue.ts';
import { passStep } from '../../steps.ts';
import { createClaim } from './claim-runs.ts';
import type { Database } from './database.ts';
import { sealAudio } from './seals.ts';
import { createExpirable, createExpire, createRequeue } from './sweep-runs.ts';

/** Only the holder of the lease may touch the run: a late worker matches no row. */
const FENCE = "seq = ? AND worker = ? AND attempt = ? AND state = 'running'";

export function createSqliteRunQueue({ db, cipher }: { db: Database; cipher: RunIdCipher }): RunQueue {
  const claim = createClaim(db, cipher);
  const heartbeat = createHeartbeat(db, cipher);
  const end = createEndings(db, cipher);
  const requeue = createRequeue(db);
  const expire = createExpire(db);
  const expirable = createExpirable(db);
  const unfinished = db.prepare<[seq: number]>(
    "SELECT seq FROM runs WHERE seq IN (SELECT value FROM json_each(?)) AND state IN ('waiting', 'running')",
  );
  const nextDue = db.prepare<[number | null]>(
    `SELECT min((SELECT run_at FROM runs WHERE owner_id = o.id AND state = 'waiting' ORDER BY run_at LIMIT 1))
       FROM owners o WHERE o.waiting > 0`,
  );

  // Light are the writes whose loss in a power cut changes nothing for anyone: at the next start no worker is alive,
  // every row that reads 'running' is put back in line, and one whose claim was lost is in line already.
  return {
    claim: (input) => db.writeLightly(() => claim(input)),
    heartbeat: (leases, untilMs) => db.writeLightly(() => heartbeat(leases, untilMs)),
    complete: (lease, ending, nowMs) => db.writeDurably(() => end.complete(lease, ending, nowMs)),
    retry: (lease, failure, dueMs) => db.writeLightly(() => end.retry(lease, failure, dueMs)),
    release: (lease) => db.writeLightly(() => end.release(lease)),
    fail: (lease, failure, nowMs) => db.writeDurably(() => end.fail(lease, failure, nowMs)),
    requeueExpired: (input) => db.writeDurably(() => requeue.expired(input)),
    requeueAll: () => db.writeDurably(() => requeue.all()),
    async unfinished(runIds) {
      const bySeq = new Map(runIds.map((runId) => [cipher.decode(runId), runId]));
      const rows = db.read(() => unfinished.all(JSON.stringify([...bySeq.keys()])));
      return new Set(rows.map(([seq]) => bySeq.get(seq)!));
    },
    expirable: async (beforeMs, limit) => db.read(() => expirable(beforeMs, limit)),
    expire: (beforeMs, limit) => db.writeDurably(() => expire(beforeMs, limit)),
    async nextDueMs() {
      return db.read(() => nextDue.get())?.[0] ?? null;
    },
    onSubmitted: (listener) => db.onSubmitted(listener),
  };
}

function createHeartbeat(db: Database, cipher: RunIdCipher): (leases: readonly Lease[], untilMs: number) => Lease[] {
  const renew = db.prepare(`UPDATE runs SET lease_until = ? WHERE ${FENCE}`);
  return (leases, untilMs) => leases.filter((lease) => renew.run(untilMs, ...fence(cipher, lease)).changes === 0);
}

function createEndings(db: Database, cipher: RunIdCipher) {
  const complete = db.prepare<[ownerId: number]>(
    `UPDATE runs SET state = 'done', finished_at = ?, note = ?, failure = NULL, worker = NULL, lease_until = NULL,
            object_id = ?, size_bytes = ?, sha256 = ?, content_type = ?, sample_rate = ?, samples = ?, coverage = ?, seal = ?
      WHERE ${FENCE} RETURNING owner_id`,
  );
  const retry = db.prepare<[ownerId: number]>(
    `UPDATE runs SET state = 'waiting', run_at = ?, failure = ?, failures = failures + 1, worker = NULL, lease_until = NULL
      WHERE ${FENCE} RETURNING owner_id`,
  );
  const release = db.prepare<[ownerId: number]>(
    `UPDATE runs SET state = 'waiting', run_at = 0, worker = NULL, lease_until = NULL WHERE ${FENCE} RETURNING owner_id`,
  );
  const fail = db.prepare<[ownerId: number]>(
    `UPDATE runs SET state = 'failed', finished_at = ?, failure = ?, failures = failures + 1, worker = NULL, lease_until = NULL
      WHERE ${FENCE} RETURNING owner_id`,
  );
  const countEnded = db.prepare('UPDATE owners SET running = running - 1 WHERE id = ?');
  const countBack = db.prepare('UPDATE owners SET running = running - 1, waiting = waiting + 1 WHERE id = ?');

  return {
    complete(lease: Lease, { artefact, coverage, note }: Ending, nowMs: number): boolean {
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
      if (row !== undefined) countEnded.run(row[0]);
      if (row !== undefined) passStep('run.written');
      return row !== undefined;
    },
    release(lease: Lease): boolean {
      const row = release.get(...fence(cipher, lease));
      if (row !== undefined) countBack.run(row[0]);
      return row !== undefined;
    },
    retry(lease: Lease, failure: RunFailure, dueMs: number): boolean {
      const row = retry.get(dueMs, toJson(failure), ...fence(cipher, lease));
      if (row !== undefined) countBack.run(row[0]);
      return row !== undefined;
    },
    fail(lease: Lease, failure: RunFailure, nowMs: number): boolean {
      const row = fail.get(nowMs, toJson(failure), ...fence(cipher, lease));
      if (row !== undefined) countEnded.run(row[0]);
      return row !== undefined;
    },
  };
}

function fence(cipher: RunIdCipher, lease: Lease): [seq: number, workerId: string, attempt: number] {
  return [cipher.decode(lease.runId) ?? 0, lease.workerId, lease.attempt];
}

function toJson({ code, message, retryable }: RunFailure): string {
  return JSON.stringify({ code, message, retryable });
}
