// A run that repeats one of a batch takes its place there, with its name. Inside the transaction that stores it.
import type { RunState } from '../../../domain/run.ts';
import type { RunIdCipher } from '../../../domain/run-id.ts';
import type { Database } from '../database.ts';
import type { BatchPlace } from '../insert-run.ts';
import { HELD } from './marks.ts';

/**
 * Returns the function that frees the place of a run without audio, or of any that has ended when a new take of it is wanted; null: it has none, or
 * its batch was cancelled.
 */
export function createTakePlace(
  db: Database,
  cipher: RunIdCipher,
): (ownerId: number, retryOf: number, isNewTake: boolean) => BatchPlace | null {
  const find = db.prepare<
    [batch: number, customId: string | null, state: RunState, isCancelled: 0 | 1, pausedAt: number | null]
  >(
    `SELECT b.id, r.custom_id, r.state, r.failure ->> 'code' IS 'cancelled', b.paused_at
       FROM runs r JOIN batches b ON b.id = r.batch_id
      WHERE r.seq = ? AND r.owner_id = ? AND (r.state IN ('failed', 'expired') OR (r.state = 'done' AND ?)) AND b.cancelled_at IS NULL AND b.deleted_at IS NULL`,
  );
  const leave = db.prepare('UPDATE runs SET batch_id = NULL, custom_id = NULL WHERE seq = ?');
  // Its text is the same, so the characters of the batch stay what they are.
  const count = db.prepare(
    `UPDATE batches SET waiting = waiting + 1, failed = failed - ?, cancelled = cancelled - ?, expired = expired - ?, done = done - ?, finished_at = NULL
      WHERE id = ?`,
  );
  return (ownerId, retryOf, isNewTake) => {
    const seq = cipher.decode(retryOf) ?? 0;
    const row = find.get(seq, ownerId, isNewTake ? 1 : 0);
    if (row === undefined) return null;
    const [batch, customId, state, isCancelled, pausedAt] = row;
    leave.run(seq);
    const failed = state === 'failed' ? 1 - isCancelled : 0;
    const [cancelled, expired, done] = [state === 'failed' ? isCancelled : 0, state === 'expired', state === 'done'];
    count.run(failed, cancelled, Number(expired), Number(done), batch);
    return { batch, customId, runAt: pausedAt === null ? 0 : HELD };
  };
}
