// Submits a run inside a transaction. Every refusal is decided before the first row is written.
import type { RunIdCipher } from '../../domain/run-id.ts';
import type { NewRun, SubmitOutcome } from '../../ports/run-store.ts';
import { passStep } from '../../steps.ts';
import { createTakePlace } from './batches/take-place.ts';
import { createCheckStanding } from './check-standing.ts';
import type { Database } from './database.ts';
import { createCountSubmit, createInsertRun } from './insert-run.ts';
import { createRunJournal } from './run-journal.ts';

/** Returns the submit function. A refusal writes nothing, because other writes share the transaction. */
export function createSubmit(db: Database, cipher: RunIdCipher): (run: NewRun) => SubmitOutcome {
  const checkStanding = createCheckStanding(db);
  const folder = db.prepare<[id: number]>('SELECT id FROM folders WHERE id = ? AND owner_id = ?');
  const recall = db.prepare<[fingerprint: string, taskId: string]>(
    'SELECT fingerprint, task_id FROM idempotency WHERE owner_id = ? AND key = ?',
  );
  const write = createInsertRun(db, cipher);
  const takePlace = createTakePlace(db, cipher);
  const count = createCountSubmit(db);
  const countInFolder = db.prepare('UPDATE folders SET run_count = run_count + 1 WHERE id = ?');
  const remember = db.prepare(
    'INSERT INTO idempotency (owner_id, key, fingerprint, task_id, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const journal = createRunJournal(db);

  return (run) => {
    const { ownerId, keyId, characters, idempotency, createdAtMs: atMs } = run;
    if (idempotency !== null) {
      const earlier = recall.get(ownerId, idempotency.key);
      if (earlier !== undefined) {
        return earlier[0] === idempotency.fingerprint
          ? { kind: 'replayed', taskId: earlier[1] }
          : { kind: 'key_reused' };
      }
    }
    if (run.folderId !== null && folder.get(run.folderId, ownerId) === undefined) return { kind: 'no_folder' };
    const submitted = { ownerId, keyId, characters, runs: 1, textBytes: Buffer.byteLength(run.text) };
    const refusal = checkStanding(submitted, run.limits);
    if (refusal !== null) return refusal;
    const place = run.retryOf === null ? null : takePlace(ownerId, run.retryOf, isNewTake(run));
    const seq = write(run, place);
    journal.tell('queued', { ownerId, seq, attempt: 0, atMs });
    count({ ...submitted, atMs });
    if (run.folderId !== null) countInFolder.run(run.folderId);
    if (idempotency !== null) remember.run(ownerId, idempotency.key, idempotency.fingerprint, run.taskId, atMs);
    passStep('submit.written');
    return { kind: 'created', taskId: run.taskId };
  };
}

function isNewTake({ segments: { take, takes } }: NewRun): boolean {
  return take > 0 || takes.length > 0;
}
