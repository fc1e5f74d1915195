// Holds the waiting runs of a paused batch, and lets them go again: by when they are due, so that a claim never looks at them.
import { setImmediate } from 'node:timers/promises';
import type { Database } from '../database.ts';
import { HELD } from './marks.ts';

/** Rows looked at in one transaction: a few milliseconds of work. */
const SLICE = 500;

/** Returns the function that brings all waiting runs of a batch in line with its state. */
export function createHoldRuns(db: Database): (batch: number) => Promise<void> {
  const slice = db.prepare<[last: number | null]>(
    `SELECT max(seq) FROM (SELECT seq FROM runs WHERE batch_id = ? AND seq > ? ORDER BY seq LIMIT ${SLICE})`,
  );
  const move = (from: string, to: string, is: string) =>
    db.prepare(
      `UPDATE runs SET run_at = ${to} WHERE batch_id = ?1 AND seq > ?2 AND seq <= ?3 AND state = 'waiting' AND run_at ${from}
          AND (SELECT paused_at FROM batches WHERE id = ?1) ${is} NULL`,
    );
  const hold = move(`<> ${HELD}`, `${HELD}`, 'IS NOT');
  const letGo = move(`= ${HELD}`, '0', 'IS');

  return async (batch) => {
    for (let after = 0; ; ) {
      const last = db.read(() => slice.get(batch, after))?.[0] ?? null;
      if (last === null) break;
      await db.writeLightly(() => {
        hold.run(batch, after, last);
        letGo.run(batch, after, last);
      });
      after = last;
      await setImmediate();
    }
    db.submits.notify();
  };
}
