// Which batches of an owner have changed since a listener was told of them.
import type { Batch } from '../../domain/batch.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import type { Clock } from '../../ports/clock.ts';

/** How many of the newest batches are watched. */
const WATCHED = 50;
/** A batch changes with each of its runs; nobody reads more often. */
const EVERY_MS = 500;

/**
 * Returns the function that answers the batches that have changed since it was last called, for one listener. The first call answers those
 * that are not finished. Called too soon it answers none, and the next call what has gathered.
 */
export function createBatchChanges(dependencies: {
  readonly batches: Pick<BatchStore, 'list'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly ownerId: number;
}): () => Promise<readonly Batch[]> {
  const { batches, clock, ownerId } = dependencies;
  let told: ReadonlyMap<string, string> | null = null;
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  return async () => {
    if (clock.monotonicMs() - lookedAtMs < EVERY_MS) return [];
    lookedAtMs = clock.monotonicMs();
    const newest = await batches.list({ ownerId, before: null, limit: WATCHED });
    const before = told;
    told = new Map(newest.map((batch) => [batch.id, JSON.stringify(batch)]));
    if (before === null) return newest.filter((batch) => batch.finishedAtMs === null);
    return newest.filter(({ id }) => before.get(id) !== told?.get(id));
  };
}
