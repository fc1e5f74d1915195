// Writes a run of a call, unless it was submitted before or has a problem. Inside the transaction of the call.
import type { RunIdCipher } from '../../../domain/run-id.ts';
import type { NewBatchRun, RunProblem, SubmittedRun } from '../../../ports/batch-store.ts';
import { createInsertRun } from '../insert-run.ts';
import type { LongTransaction } from '../long-transaction.ts';
import { HELD } from './marks.ts';

/** The batch that takes the runs. */
export interface Place {
  readonly batch: number;
  /** Nothing is in it that was there before the call. */
  readonly isNew: boolean;
  readonly isPaused: boolean;
}

export type Written = SubmittedRun | { readonly problem: RunProblem };

export function createWriteRun(db: LongTransaction, cipher: RunIdCipher): (run: NewBatchRun, place: Place) => Written {
  const recall = db.prepare<[fingerprint: string, taskId: string]>(
    'SELECT fingerprint, task_id FROM idempotency WHERE owner_id = ? AND key = ?',
  );
  const remember = db.prepare(
    'INSERT INTO idempotency (owner_id, key, fingerprint, task_id, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const seqOf = db.prepare<[seq: number]>('SELECT seq FROM runs WHERE task_id = ? AND owner_id = ?');
  const folder = db.prepare<[1]>('SELECT 1 FROM folders WHERE id = ? AND owner_id = ?');
  const named = db.prepare<[1]>('SELECT 1 FROM runs WHERE batch_id = ? AND custom_id = ?');
  const insert = createInsertRun(db, cipher);

  /** Null: it was not. */
  const findEarlier = ({ ownerId, idempotency }: NewBatchRun): Written | null => {
    if (idempotency === null) return null;
    const [fingerprint, taskId] = recall.get(ownerId, idempotency.key) ?? [];
    if (taskId === undefined) return null;
    if (fingerprint !== idempotency.fingerprint) return { problem: 'key_reused' };
    const [seq] = seqOf.get(taskId, ownerId) ?? [];
    // Deleted since: it is not made anew for a repeat.
    return seq === undefined ? { problem: 'key_reused' } : { runId: cipher.encode(seq), taskId, isReplayed: true };
  };

  return (run, { batch, isNew, isPaused }) => {
    const earlier = findEarlier(run);
    if (earlier !== null) return earlier;
    const { ownerId, taskId, idempotency, folderId, customId, createdAtMs: atMs } = run;
    if (folderId !== null && folder.get(folderId, ownerId) === undefined) return { problem: 'no_folder' };
    if (!isNew && customId !== null && named.get(batch, customId) !== undefined) return { problem: 'custom_id_taken' };
    const seq = insert(run, { batch, customId, runAt: isPaused ? HELD : 0 });
    if (idempotency !== null) remember.run(ownerId, idempotency.key, idempotency.fingerprint, taskId, atMs);
    return { runId: cipher.encode(seq), taskId, isReplayed: false };
  };
}
