// Time-based changes of runs: expired leases, and audio beyond its retention.
import type { RunFailure } from '../../domain/run.ts';
import type { RunQueue } from '../../ports/run-queue.ts';
import { HELD, UNLESS_PAUSED } from './batches/marks.ts';
import type { Database } from './database.ts';
import { createRunJournal, JOURNAL_COLUMNS, type JournalRow } from './run-journal.ts';
import { WAITING_MODELS } from './waiting-models.ts';

/** Queues runs with expired leases again, or fails them; to be called inside a transaction. `now` is wall time. */
export function createRequeue(db: Database, now: () => number) {
  const abandoned = db.prepare<[seq: number, failures: number, ...JournalRow]>(
    `SELECT seq, failures, ${JOURNAL_COLUMNS} FROM runs WHERE state = 'running' AND lease_until < ?`,
  );
  const putBack = db.prepare(
    `UPDATE runs SET state = 'waiting', run_at = ${UNLESS_PAUSED('?')}, failures = ?, worker = NULL, lease_until = NULL WHERE seq = ?`,
  );
  const fail = db.prepare(
    `UPDATE runs SET state = 'failed', finished_at = ?, failures = ?, failure = ?, worker = NULL, lease_until = NULL
      WHERE seq = ?`,
  );
  const makeDue = db.prepare(
    `UPDATE runs SET run_at = 0 WHERE seq IN
            (${WAITING_MODELS} SELECT r.seq FROM models CROSS JOIN runs r
              WHERE r.model = models.model AND r.state = 'waiting' AND r.run_at > 0 AND r.run_at < ${HELD})`,
  );
  const countBack = db.prepare('UPDATE owners SET running = running - 1, waiting = waiting + 1 WHERE id = ?');
  const countEnded = db.prepare('UPDATE owners SET running = running - 1 WHERE id = ?');
  const journal = createRunJournal(db);

  return {
    expired({ clockMs, nowMs, maxAttempts }: Parameters<RunQueue['requeueExpired']>[0]): number {
      const rows = abandoned.all(clockMs);
      for (const [seq, earlier, ownerId, keyId, attempt] of rows) {
        const failures = earlier + 1;
        const failure = JSON.stringify(abandonedFailure(failures));
        const line = { ownerId, seq, attempt, atMs: nowMs, failure };
        if (failures < maxAttempts) {
          putBack.run(clockMs, failures, seq);
          countBack.run(ownerId);
          journal.tell('retrying', line);
        } else {
          fail.run(nowMs, failures, failure, seq);
          countEnded.run(ownerId);
          journal.tell('failed', line);
          journal.countFailed({ ownerId, keyId, atMs: nowMs });
        }
      }
      return rows.length;
    },

    all(): number {
      const rows = abandoned.all(Number.MAX_SAFE_INTEGER);
      const atMs = now();
      for (const [seq, failures, ownerId, , attempt] of rows) {
        putBack.run(0, failures, seq);
        countBack.run(ownerId);
        journal.tell('resumed', { ownerId, seq, attempt, atMs });
      }
      makeDue.run();
      return rows.length;
    },
  };
}

function abandonedFailure(attempts: number): RunFailure {
  const times = attempts === 1 ? 'once' : `${attempts} times`;
  const message = `The speech engine stopped without an answer, ${times}. Submitting the text again may help.`;
  return { code: 'engine_failed', message, retryable: true };
}

/** Lists objects past their retention; changes nothing. */
export function createExpirable(db: Database): (beforeMs: number, limit: number) => string[] {
  const old = db.prepare<[objectId: string]>(
    "SELECT object_id FROM runs WHERE state = 'done' AND finished_at < ? ORDER BY finished_at LIMIT ?",
  );
  return (beforeMs, limit) => old.all(beforeMs, limit).map(([objectId]) => objectId);
}

/** Marks finished runs as expired and lists their objects for removal; to be called inside a transaction. `now` is wall time. */
export function createExpire(db: Database, now: () => number): (beforeMs: number, limit: number) => string[] {
  const old = db.prepare<[seq: number, objectId: string, sizeBytes: number, ...JournalRow]>(
    `SELECT seq, object_id, size_bytes, ${JOURNAL_COLUMNS} FROM runs
      WHERE state = 'done' AND finished_at < ? ORDER BY finished_at LIMIT ?`,
  );
  const journal = createRunJournal(db);
  const mark = db.prepare("UPDATE runs SET state = 'expired', object_id = NULL WHERE seq = ?");
  const forgetKey = db.prepare('DELETE FROM recording_keys WHERE seq = ?');
  const doom = db.prepare('INSERT OR IGNORE INTO doomed_objects (object_id) VALUES (?)');

  return (beforeMs, limit) =>
    old.all(beforeMs, limit).map(([seq, objectId, sizeBytes, ownerId, , attempt]) => {
      mark.run(seq);
      forgetKey.run(seq);
      doom.run(objectId);
      journal.dropRecording(ownerId, sizeBytes);
      journal.tell('expired', { ownerId, seq, attempt, atMs: now() });
      return objectId;
    });
}
