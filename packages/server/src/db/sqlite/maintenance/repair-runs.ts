// Repairs of runs; to be called inside a transaction.
import type { RunState } from '../../../domain/run.ts';
import type { Database } from '../database.ts';
import { createRunJournal, JOURNAL_COLUMNS, type JournalRow } from '../run-journal.ts';

/** Clears the recording's columns. The object is listed for removal in the same transaction. */
const NO_RECORDING = `object_id = NULL, size_bytes = NULL, sha256 = NULL, content_type = NULL, sample_rate = NULL,
            samples = NULL, coverage = NULL, seal = NULL, note = NULL`;

export function createRepairs(db: Database) {
  const held = db.prepare<[sizeBytes: number | null]>('SELECT size_bytes FROM runs WHERE seq = ?');
  const putBack = db.prepare<JournalRow>(
    `UPDATE runs SET state = 'waiting', run_at = 0, failures = 0, failure = NULL, finished_at = NULL, worker = NULL,
            lease_until = NULL, ${NO_RECORDING}
      WHERE seq = ? AND state = 'done' AND object_id IS ? RETURNING ${JOURNAL_COLUMNS}`,
  );
  const endFinished = db.prepare<JournalRow>(
    `UPDATE runs SET state = 'failed', failure = ?, finished_at = ?, ${NO_RECORDING}
      WHERE seq = ? AND state = 'done' AND object_id IS ? RETURNING ${JOURNAL_COLUMNS}`,
  );
  const present = db.prepare<[state: RunState, ...JournalRow]>(
    `SELECT state, ${JOURNAL_COLUMNS} FROM runs WHERE seq = ? AND state IN ('waiting', 'running')`,
  );
  const end = db.prepare(
    "UPDATE runs SET state = 'failed', failure = ?, finished_at = ?, worker = NULL, lease_until = NULL WHERE seq = ?",
  );
  const doom = db.prepare('INSERT OR IGNORE INTO doomed_objects (object_id) VALUES (?)');
  const countWaiting = db.prepare('UPDATE owners SET waiting = waiting + ? WHERE id = ?');
  const countRunning = db.prepare('UPDATE owners SET running = running + ? WHERE id = ?');
  const journal = createRunJournal(db);

  const dropRecording = (ownerId: number, objectId: string | null, sizeBytes: number): void => {
    if (objectId === null) return;
    doom.run(objectId);
    journal.dropRecording(ownerId, sizeBytes);
  };

  return {
    /** False when the run no longer has this object. */
    putBack(seq: number, objectId: string | null, atMs: number): boolean {
      const sizeBytes = held.get(seq)?.[0] ?? 0;
      const row = putBack.get(seq, objectId);
      if (row === undefined) return false;
      const [ownerId, , attempt] = row;
      countWaiting.run(1, ownerId);
      dropRecording(ownerId, objectId, sizeBytes);
      journal.tell('resumed', { ownerId, seq, attempt, atMs });
      return true;
    },
    /** The same for a run whose text is damaged too. */
    endFinished(seq: number, objectId: string | null, failure: string, nowMs: number): boolean {
      const sizeBytes = held.get(seq)?.[0] ?? 0;
      const row = endFinished.get(failure, nowMs, seq, objectId);
      if (row === undefined) return false;
      const [ownerId, keyId, attempt] = row;
      dropRecording(ownerId, objectId, sizeBytes);
      journal.tell('failed', { ownerId, seq, attempt, atMs: nowMs, failure });
      journal.countFailed({ ownerId, keyId, atMs: nowMs });
      return true;
    },
    /** False when the run has ended already. An attempt in progress loses its lease. */
    endUnfinished(seq: number, failure: string, nowMs: number): boolean {
      const row = present.get(seq);
      if (row === undefined) return false;
      const [state, ownerId, keyId, attempt] = row;
      end.run(failure, nowMs, seq);
      (state === 'waiting' ? countWaiting : countRunning).run(-1, ownerId);
      journal.tell('failed', { ownerId, seq, attempt, atMs: nowMs, failure });
      journal.countFailed({ ownerId, keyId, atMs: nowMs });
      return true;
    },
  };
}
