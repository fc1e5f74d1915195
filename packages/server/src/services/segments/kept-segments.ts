// The finished segments of runs: kept while a run may go on from them, found for the attempt that does, removed when none will.
import type { Lease, RunQueue } from '../../ports/run-queue.ts';
import type { PackPart, SegmentPack, SegmentStore, StoredPack } from '../../ports/segment-store.ts';
import type { SpooledAttempt } from '../../ports/spool.ts';
import type { FindSegments } from '../../ports/synthesizer.ts';
import { takeFitting } from './take-fitting.ts';

export interface KeptSegments {
  /** Opens what an attempt may go on from: what was kept until now of its run and of those that it continues. */
  open(lease: Pick<Lease, 'runId' | 'continuesRunIds'>, path: string): Promise<FindSegments>;

  /** Takes over the segments that an attempt has written to `path`, if it has. */
  keep(attempt: SpooledAttempt, path: string): Promise<void>;

  /** Whether the finished segments of a run may still be needed: by itself, or by one that repeats it. */
  isNeeded(runId: number): Promise<boolean>;

  /** Removes what is kept of these runs, unless they, or runs that repeat them, have not ended. */
  release(runIds: readonly number[]): Promise<void>;

  /** Removes what no run needs. Segments of runs that failed before `sinceMs`, wall time, are not needed. */
  tidy(sinceMs: number): Promise<void>;
}

export function createKeptSegments(dependencies: {
  store: SegmentStore;
  queue: Pick<RunQueue, 'ownersOf' | 'unfinished' | 'resumable'>;
}): KeptSegments {
  const { store, queue } = dependencies;
  /** By run. */
  let packs: Promise<Map<number, StoredPack[]>> | null = null;

  /** Changes are made one after the other: an attempt begins after what the one before has kept is known. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };

  const load = (): Promise<Map<number, StoredPack[]>> => {
    packs ??= store.list().then(
      (all) => Map.groupBy(all, ({ runId }) => runId),
      (error: unknown) => {
        packs = null;
        throw error;
      },
    );
    return packs;
  };

  async function needed(runIds: readonly number[], sinceMs: number): Promise<ReadonlySet<number>> {
    // In this order: a run that fails between the two queries is in the first answer.
    const unfinished = await queue.unfinished(runIds);
    const resumable = await queue.resumable(runIds, sinceMs);
    return new Set([...unfinished, ...resumable]);
  }

  async function drop(runId: number): Promise<void> {
    const all = await load();
    for (const pack of all.get(runId) ?? []) await store.remove(pack);
    all.delete(runId);
  }

  async function releaseOf(runIds: readonly number[], sinceMs: number): Promise<void> {
    const all = await load();
    const kept = runIds.filter((runId) => all.has(runId));
    if (kept.length === 0) return;
    const wanted = await needed(kept, sinceMs);
    for (const runId of kept) if (!wanted.has(runId)) await drop(runId);
  }

  return {
    async open({ runId, continuesRunIds }, path) {
      const all = await load();
      const earlier = [...continuesRunIds, runId].flatMap((one) => inOrder(all.get(one) ?? []));
      return createFind({ store, parts: await readParts(store, earlier), path });
    },

    keep: ({ runId, attempt, objectId }, path) =>
      inTurn(async () => {
        const ownerId = (await queue.ownersOf([runId])).get(runId);
        if (ownerId === undefined) return;
        const all = await load();
        const stored = await store.put({ ownerId, runId, attempt, packId: objectId }, path);
        if (stored === null) return;
        const others = (all.get(runId) ?? []).filter(({ packId }) => packId !== objectId);
        all.set(runId, [...others, stored]);
      }),

    // At any age: it is the sweeper that removes what has been kept for too long.
    isNeeded: async (runId) => (await needed([runId], 0)).has(runId),

    release: (runIds) => inTurn(() => releaseOf(runIds, Number.MAX_SAFE_INTEGER)),
    tidy: (sinceMs) => inTurn(async () => releaseOf([...(await load()).keys()], sinceMs)),
  };
}

function inOrder(packs: readonly StoredPack[]): readonly StoredPack[] {
  return packs.toSorted((one, other) => one.attempt - other.attempt);
}

/** Answers each segment once, so that one that comes twice in a text is taken over as it was spoken each time. */
function createFind(options: {
  readonly store: SegmentStore;
  readonly parts: ReadonlyMap<string, PackPart[]>;
  readonly path: string;
}): FindSegments {
  const { store, parts, path } = options;
  return async (keys) => {
    const found = takeFitting(keys, (key) => parts.get(key)?.shift() ?? null);
    const there = found.flatMap((part) => part ?? []);
    if (there.length > 0 && !(await store.copyOut(there, path))) return found.map(() => null);
    return found.map((part) => part && { bytes: part.bytes });
  };
}

/** By key, those of one key in the order of the packs. */
async function readParts(store: SegmentStore, packs: readonly SegmentPack[]): Promise<Map<string, PackPart[]>> {
  const parts = new Map<string, PackPart[]>();
  for (const pack of packs) {
    for (const { key, at, bytes } of await store.records(pack)) {
      const known = parts.get(key);
      if (known === undefined) parts.set(key, [{ pack, at, bytes }]);
      else known.push({ pack, at, bytes });
    }
  }
  return parts;
}
