// Tells of the runs of a call, and counts them for their batch, their owner, their key and their folders. Inside the transaction of the call.
import type { BatchSubmit, NewBatchRun } from '../../../ports/batch-store.ts';
import { createCountSubmit } from '../insert-run.ts';
import type { LongTransaction } from '../long-transaction.ts';

interface Counted {
  readonly call: BatchSubmit;
  /** The counter value of the batch. */
  readonly batch: number;
  /** Those that were written. */
  readonly runs: readonly NewBatchRun[];
}

/** Returns the function that tells of the runs after the counter value `last`. One statement for all: half of what one for each costs. */
export function createTellRuns(db: LongTransaction): (last: number) => void {
  const tell = db.prepare(
    `INSERT INTO run_events (owner_id, seq, kind, attempt, at)
     SELECT owner_id, seq, 'queued', 0, created_at FROM runs WHERE seq > ? ORDER BY seq`,
  );
  return (last) => {
    tell.run(last);
  };
}

export function createCountCall(db: LongTransaction): (counted: Counted) => void {
  // A batch that was finished goes on, unless nothing was added to it.
  const countBatch = db.prepare(
    `UPDATE batches SET waiting = waiting + ?1, characters = characters + ?2, closed_at = iif(?3, coalesce(closed_at, ?4), closed_at),
            finished_at = iif((?3 OR closed_at IS NOT NULL) AND waiting + running + ?1 = 0, coalesce(finished_at, ?4), NULL) WHERE id = ?5`,
  );
  const countInFolder = db.prepare('UPDATE folders SET run_count = run_count + ? WHERE id = ?');
  const count = createCountSubmit(db);

  return ({ call, batch, runs }) => {
    const { ownerId, keyId, nowMs: atMs } = call;
    const size = sizeOf(runs);
    countBatch.run(size.runs, size.characters, Number(call.closes), atMs, batch);
    count({ ownerId, keyId, atMs, ...size });
    for (const [folderId, added] of byFolder(runs)) countInFolder.run(added, folderId);
  };
}

export function sizeOf(runs: readonly NewBatchRun[]): { runs: number; characters: number; textBytes: number } {
  let [characters, textBytes] = [0, 0];
  for (const run of runs) {
    characters += run.characters;
    textBytes += Buffer.byteLength(run.text);
  }
  return { runs: runs.length, characters, textBytes };
}

function byFolder(runs: readonly NewBatchRun[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { folderId } of runs) {
    if (folderId !== null) counts.set(folderId, (counts.get(folderId) ?? 0) + 1);
  }
  return counts;
}
