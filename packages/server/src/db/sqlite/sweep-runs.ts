// What time does to runs: leases that ended without a word, and audio that has grown too old.
import type { RunFailure } from '../../domain/run.ts';
import type { RunQueue } from '../../ports/run-queue.ts';
import type { Database } from './database.ts';

/** Puts abandoned runs back in line or fails them; to be run inside a transaction. */
export function createRequeue(db: Database) {
  const abandoned = db.prepare<[seq: number, ownerId: number, failures: number]>(
    "SELECT seq, owner_id, failures FROM runs WHERE state = 'running' AND lease_until < ?",
  );
  const putBack = db.prepare(
    "UPDATE runs SET state = 'waiting', run_at = ?, failures = ?, worker = NULL, lease_until = NULL WHERE seq = ?",
  );
  const fail = db.prepare(
    `UPDATE runs SET state = 'failed', finished_at = ?, failures = ?, failure = ?, worker = NULL, lease_until = NULL
      WHERE seq = ?`,
  );
  const makeDue = db.prepare(
    `UPDATE runs SET run_at = 0 WHERE seq IN
            (SELECT r.seq FROM owners o CROSS JOIN runs r
              WHERE o.waiting > 0 AND r.owner_id = o.id AND r.state = 'waiting' AND r.run_at > 0)`,
  );
  const countBack = db.prepare('UPDATE owners SET running = running - 1, waiting = waiting + 1 WHERE id = ?');
  const countEnded = db.prepare('UPDATE owners SET running = running - 1 WHERE id = ?');

  return {
    expired({ clockMs, nowMs, maxAttempts }: Parameters<RunQueue['requeueExpired']>[0]): number {
      const rows = abandoned.all(clockMs);
      for (const [seq, ownerId, earlier] of rows) {
        const failures = earlier + 1;
        if (failures < maxAttempts) {
          putBack.run(clockMs, failures, seq);
          countBack.run(ownerId);
        } else {
          fail.run(nowMs, failures, JSON.stringify(abandonedFailure(failures)), seq);
          countEnded.run(ownerId);
        }
      }
      return rows.length;
    },

    all(): number {
      const rows = abandoned.all(Number.MAX_SAFE_INTEGER);
      for (const [seq, ownerId, failures] of rows) {
        putBack.run(0, failures, seq);
        countBack.run(ownerId);
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

/** Objects old enough to go, without a change. */
export function createExpirable(db: Database): (beforeMs: number, limit: number) => string[] {
  const old = db.prepare<[objectId: string]>(
    "SELECT object_id FROM runs WHERE state = 'done' AND finished_at < ? ORDER BY finished_at LIMIT ?",
  );
  return (beforeMs, limit) => old.all(beforeMs, limit).map(([objectId]) => objectId);
}

/** Marks finished runs as expired and remembers their objects until they are gone; to be run inside a transaction. */
export function createExpire(db: Database): (beforeMs: number, limit: number) => string[] {
  const old = db.prepare<[seq: number, objectId: string]>(
    "SELECT seq, object_id FROM runs WHERE state = 'done' AND finished_at < ? ORDER BY finished_at LIMIT ?",
  );
  const mark = db.prepare("UPDATE runs SET state = 'expired', object_id = NULL WHERE seq = ?");
  const doom = db.prepare('INSERT OR IGNORE INTO doomed_objects (object_id) VALUES (?)');

  return (beforeMs, limit) =>
    old.all(beforeMs, limit).map(([seq, objectId]) => {
      mark.run(seq);
      doom.run(objectId);
      return objectId;
    });
}
