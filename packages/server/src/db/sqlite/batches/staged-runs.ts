// Removes runs that nobody has seen: of a call that was refused late, or that a stop cut short.
import { setImmediate } from 'node:timers/promises';
import type { Database } from '../database.ts';
import { NOBODY } from './marks.ts';

const SLICE = 200;

/** Returns the function that removes what a call has written. */
export function createClearStaged(db: Database) {
  // Never one that somebody has seen, whatever is asked.
  const remove = db.prepare(`DELETE FROM runs WHERE owner_id = ${NOBODY} AND seq IN (SELECT value FROM json_each(?))`);
  const removeBatch = db.prepare(`DELETE FROM batches WHERE owner_id = ${NOBODY} AND id = ?`);

  return async ({ seqs, batch }: { seqs: readonly number[]; batch: number | null }): Promise<void> => {
    for (let at = 0; at < seqs.length; at += SLICE) {
      const slice = JSON.stringify(seqs.slice(at, at + SLICE));
      await db.writeLightly(() => remove.run(slice));
      await setImmediate();
    }
    if (batch !== null) await db.writeLightly(() => removeBatch.run(batch));
  };
}

/** Returns the function that removes what earlier processes have left. To be called when no call is under way. */
export function createClearLeftRuns(db: Database): () => Promise<void> {
  const left = db.prepare<[seq: number]>(`SELECT seq FROM runs WHERE owner_id = ${NOBODY} ORDER BY seq LIMIT ${SLICE}`);
  const removeBatches = db.prepare(`DELETE FROM batches WHERE owner_id = ${NOBODY}`);
  const clear = createClearStaged(db);
  return async () => {
    for (;;) {
      const seqs = db.read(() => left.all()).map(([seq]) => seq);
      if (seqs.length === 0) break;
      await clear({ seqs, batch: null });
    }
    await db.writeLightly(() => removeBatches.run());
  };
}
