// The finished segments of runs: kept while a run may go on from them or others may reuse them, and found for those that do.
import type { Clock } from '../../ports/clock.ts';
import type { Lease, RunQueue } from '../../ports/run-queue.ts';
import type { SegmentStore, StoredPack } from '../../ports/segment-store.ts';
import type { SpooledAttempt } from '../../ports/spool.ts';
import { createFind, type OpenSegments } from './find-segments.ts';
import { KeptPacks } from './kept-packs.ts';

export interface KeptSegments {
  /**
   * Opens what an attempt may take over: what was kept until now of its run and of those that it continues, and if it reuses segments, all that
   * its owner has. Nothing of it is evicted until it is closed.
   */
  open(lease: Pick<Lease, 'runId' | 'ownerId' | 'continuesRunIds' | 'request'>, path: string): Promise<OpenSegments>;

  /** Takes over the segments that an attempt has written to `path`, if it has. */
  keep(attempt: SpooledAttempt, path: string): Promise<void>;

  /** Whether the finished segments of a run may still be needed: by itself, by one that repeats it, or for others. */
  isNeeded(runId: number): Promise<boolean>;

  /**
   * Removes what is kept of these runs, unless they, or runs that repeat them, have not ended, or it is kept for others. Of runs that are
   * gone, only what others took over stays, as theirs.
   */
  release(runIds: readonly number[]): Promise<void>;

  /** Removes what no run needs, and the least lately used of what is kept for others beyond the budget. */
  tidy(options: {
    /** Wall time. Segments of runs that failed before on a passage are not needed. */
    readonly sinceMs: number;
    /** Then nothing is kept for others. */
    readonly isDiskLow: boolean;
  }): Promise<void>;
}

export interface KeptSegmentsDependencies {
  readonly store: SegmentStore;
  readonly queue: Pick<RunQueue, 'ownersOf' | 'unfinished' | 'resumable' | 'reusable'>;
  readonly clock: Clock;
  /** Most bytes that are kept for others, of all owners together. */
  readonly maxBytes: number;
}

export function createKeptSegments({ store, queue, clock, maxBytes }: KeptSegmentsDependencies): KeptSegments {
  const packs = new KeptPacks(store);
  /** Packs that attempts read from now, and how many do. */
  const inUse = new Map<string, number>();

  /** Changes are made one after the other: an attempt begins after what the one before has kept is known. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };

  /** Runs that go on from their own segments. */
  async function goingOn(runIds: readonly number[], sinceMs: number): Promise<ReadonlySet<number>> {
    // In this order: a run that fails between the two queries is in the first answer.
    const unfinished = await queue.unfinished(runIds);
    const resumable = await queue.resumable(runIds, sinceMs);
    return new Set([...unfinished, ...resumable]);
  }

  async function release(runIds: readonly number[], sinceMs: number): Promise<void> {
    const known = new Set(await packs.runIds());
    const kept = runIds.filter((runId) => known.has(runId));
    if (kept.length === 0) return;
    const wanted = [await goingOn(kept, sinceMs), await queue.reusable(kept)];
    for (const runId of kept) if (wanted.every((some) => !some.has(runId))) await packs.removeRun(runId);
  }

  /** Of what is kept for others: what a run that has not ended took over is needed by it. */
  async function evict(budgetBytes: number, sinceMs: number): Promise<void> {
    const all = await packs.all();
    if (all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) <= budgetBytes) return;
    const wanted = await goingOn([...new Set(all.map(({ runId }) => runId))], sinceMs);
    const pinned = new Set(inUse.keys());
    for (const pack of all.filter(({ runId }) => wanted.has(runId))) {
      pinned.add(pack.packId);
      for (const { packId } of (await packs.indexOf(pack.ownerId)).referredTo(pack)) pinned.add(packId);
    }
    const rest = all.filter(({ packId }) => !pinned.has(packId)).sort((one, other) => one.usedAtMs - other.usedAtMs);
    let bytes = rest.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const pack of rest) {
      if (bytes <= budgetBytes) return;
      await packs.remove(pack);
      bytes -= pack.sizeBytes;
    }
  }

  function use({ packId }: StoredPack): void {
    inUse.set(packId, (inUse.get(packId) ?? 0) + 1);
  }

  async function noLongerUse(used: Iterable<StoredPack>): Promise<void> {
    for (const pack of used) {
      const left = (inUse.get(pack.packId) ?? 0) - 1;
      if (left > 0) inUse.set(pack.packId, left);
      else inUse.delete(pack.packId);
      await packs.touch(pack, clock.now());
    }
  }

  return {
    open: ({ runId, ownerId, continuesRunIds, request }, path) =>
      inTurn(async () => {
        const continued = await Promise.all(continuesRunIds.map((one) => packs.of(one)));
        const own = await packs.of(runId);
        const index = request.segments?.reuse === true ? await packs.indexOf(ownerId) : null;
        return await createFind({ store, own, continued: continued.flat(), index, path, use, noLongerUse });
      }),

    keep: ({ runId, attempt, objectId }, path) =>
      inTurn(async () => {
        const ownerId = (await queue.ownersOf([runId])).get(runId);
        if (ownerId === undefined) return;
        await packs.put({ ownerId, runId, attempt, packId: objectId }, path);
        await evict(maxBytes, 0);
      }),

    // At any age: it is the sweeper that removes what has been kept for too long.
    async isNeeded(runId) {
      return (await goingOn([runId], 0)).has(runId) || (await queue.reusable([runId])).has(runId);
    },

    release: (runIds) => inTurn(() => release(runIds, Number.MAX_SAFE_INTEGER)),

    tidy: ({ sinceMs, isDiskLow }) =>
      inTurn(async () => {
        await release(await packs.runIds(), sinceMs);
        await evict(isDiskLow ? 0 : maxBytes, sinceMs);
        if (inUse.size === 0) packs.forgetIndexes();
      }),
  };
}
