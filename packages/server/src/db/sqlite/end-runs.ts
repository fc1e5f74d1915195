// How owners end runs: cancel and delete. Both run inside a transaction.
import type { RunFailure, RunState } from '../../domain/run.ts';
import type { Database } from './database.ts';
import { createRunJournal, JOURNAL_COLUMNS, type JournalRow } from './run-journal.ts';

/** Ends a run of the owner that has not ended yet; leaves any other unchanged. */
export function createCancel(db: Database) {
  const find = db.prepare<[state: RunState, ...JournalRow]>(
    `SELECT state, ${JOURNAL_COLUMNS} FROM runs WHERE seq = ? AND owner_id = ?`,
  );
  // Without worker and lease no attempt matches the row any more.
  const end = db.prepare(
    `UPDATE runs SET state = 'failed', finished_at = ?, failure = ?, worker = NULL, lease_until = NULL
      WHERE seq = ? AND owner_id = ?`,
  );
  const countDown = createCountDown(db);
  const journal = createRunJournal(db);

  return (run: { ownerId: number; seq: number; failure: RunFailure; nowMs: number }): void => {
    const { seq, ownerId, nowMs: atMs } = run;
    const [was, , , attempt = 0] = find.get(seq, ownerId) ?? [];
    if (was !== 'waiting' && was !== 'running') return;
    const failure = JSON.stringify(run.failure);
    end.run(atMs, failure, seq, ownerId);
    countDown(ownerId, was);
    journal.tell('cancelled', { ownerId, seq, attempt, atMs, failure });
  };
}

/** Deletes a run and its text, and lists its object for removal. */
export function createRemove(db: Database) {
  // Before the row goes, which takes its text along.
  const textBytesOf = db.prepare<[bytes: number]>('SELECT octet_length(text) FROM run_texts WHERE seq = ?');
  const countStock = db.prepare(
    'UPDATE owners SET stored_runs = stored_runs - 1, text_bytes = text_bytes - ? WHERE id = ?',
  );
  const deleteRun = db.prepare<
    [state: RunState, folderId: number | null, objectId: string | null, sizeBytes: number | null]
  >('DELETE FROM runs WHERE seq = ? AND owner_id = ? RETURNING state, folder_id, object_id, size_bytes');
  const journal = createRunJournal(db);
  const countDown = createCountDown(db);
  const countInFolder = db.prepare('UPDATE folders SET run_count = run_count - 1 WHERE id = ?');
  const doom = db.prepare('INSERT OR IGNORE INTO doomed_objects (object_id) VALUES (?)');

  return (ownerId: number, seq: number, atMs: number): { objectId: string | null } | null => {
    const [textBytes] = textBytesOf.get(seq) ?? [0];
    const row = deleteRun.get(seq, ownerId);
    if (row === undefined) return null;
    countStock.run(textBytes, ownerId);
    const [was, folderId, objectId, sizeBytes] = row;
    countDown(ownerId, was);
    journal.tellDeleted(ownerId, seq, atMs);
    if (folderId !== null) countInFolder.run(folderId);
    if (objectId !== null) {
      doom.run(objectId);
      journal.dropRecording(ownerId, sizeBytes ?? 0);
    }
    return { objectId };
  };
}

/** Removes a waiting or running run from its owner's counters. */
function createCountDown(db: Database): (ownerId: number, state: RunState) => void {
  const waiting = db.prepare('UPDATE owners SET waiting = waiting - 1 WHERE id = ?');
  const running = db.prepare('UPDATE owners SET running = running - 1 WHERE id = ?');
  return (ownerId, state) => {
    if (state === 'waiting') waiting.run(ownerId);
    if (state === 'running') running.run(ownerId);
  };
}
