// Batches as their owners see them: open, look at, change, and bring to their end what was cancelled or deleted.
import type { Caller } from '../../domain/api-key.ts';
import type { Batch } from '../../domain/batch.ts';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { BatchChange, BatchRun, BatchStore } from '../../ports/batch-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ActOnRuns, BulkAction, BulkOutcome } from '../browsing/act-on-runs.ts';
import type { CancelRun } from '../cancel-run.ts';
import type { DeleteRun } from '../delete-run.ts';
import { newBatchId, tooManyBatches } from '../submitting/submit-batch.ts';

export interface Batches {
  /** Throws `storage_full` when the owner has as many as it may. */
  open(ownerId: number, name: string | null): Promise<Batch>;
  /** Throws the same `not_found` for foreign, deleted and unknown ones, as all that follow. */
  find(ownerId: number, id: string): Promise<Batch>;
  list: BatchStore['list'];
  /** As far as its state lets it. What was cancelled or deleted ends in the background, also after a restart. Throws `batch_ended`. */
  change(ownerId: number, id: string, change: BatchChange): Promise<Batch>;
  /** Repeats the runs that have no audio; each takes the place of the one it repeats. Throws `batch_closed` for a cancelled one. */
  retry(caller: Caller, id: string, limits: Pick<BulkAction, 'pace' | 'signal'>): Promise<RetriedBatch>;
  /** A page of its runs, in the order of their submits. */
  runs(query: Parameters<BatchStore['runs']>[0]): Promise<readonly BatchRun[]>;
  /** The runs of these names; a name that no run has is absent. */
  named(query: Parameters<BatchStore['named']>[0]): Promise<ReadonlyMap<string, BatchRun>>;
  /** Goes on with what an earlier process has not ended. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface RetriedBatch extends Pick<BulkOutcome, 'stopped' | 'stoppedBy'> {
  readonly batch: Batch;
  readonly retried: number;
}

/** Runs that are ended at a time, so that they share commits. */
const AT_ONCE = 100;
const PAGE = 500;
const RETRY_MS = 5_000;

interface Dependencies {
  readonly store: BatchStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly maxBatches: number;
  readonly cancelRun: CancelRun;
  readonly deleteRun: DeleteRun;
  readonly actOnRuns: ActOnRuns;
}

export function createBatches(dependencies: Dependencies): Batches {
  const { store, clock, maxBatches, actOnRuns } = dependencies;
  const endings = createEndings(dependencies);
  const mustFind = <T>(found: T | null): T => {
    if (found === null) throw new AppError('not_found', 'There is no such batch');
    return found;
  };
  const find = async (ownerId: number, id: string) => mustFind(await store.find(ownerId, id));

  return {
    async open(ownerId, name) {
      const batch = await store.open({ ownerId, id: newBatchId(), name, nowMs: clock.now(), most: maxBatches });
      if (batch === null) throw tooManyBatches(maxBatches);
      return batch;
    },
    find,
    list: (query) => store.list(query),
    async change(ownerId, id, change) {
      const batch = mustFind(await store.change({ ownerId, id, change, nowMs: clock.now() }));
      if (change === 'cancel' || change === 'delete') endings.begin();
      return batch;
    },
    async retry(caller, id, limits) {
      const { ownerId } = caller;
      const { cancelledAtMs } = await find(ownerId, id);
      if (cancelledAtMs !== null)
        throw new AppError('batch_closed', 'The batch was cancelled: its runs are repeated one by one');
      let retried = 0;
      for (let after: number | null = null; ; ) {
        const runIds: readonly number[] = await store.withoutAudio({ ownerId, id, after, limit: PAGE });
        const work = { action: 'retry', runs: { runIds }, dryRun: false, ...limits } as const;
        const { changed, stopped, stoppedBy } = await actOnRuns(caller, work);
        retried += changed;
        after = runIds.at(-1) ?? null;
        if (runIds.length < PAGE || stopped !== null)
          return { batch: await find(ownerId, id), retried, stopped, stoppedBy };
      }
    },
    async runs(query) {
      await find(query.ownerId, query.id);
      return store.runs(query);
    },
    async named(query) {
      await find(query.ownerId, query.id);
      const found = await store.named(query);
      return new Map(found.flatMap((run) => (run.customId === null ? [] : [[run.customId, run]])));
    },
    start: async () => endings.begin(),
    stop: () => endings.stop(),
  };
}

/** Ends the runs of cancelled and deleted batches, one batch after the other, until there are none. */
function createEndings({ store, clock, log, cancelRun, deleteRun }: Dependencies) {
  const stopping = new AbortController();
  const { signal } = stopping;
  let working: Promise<void> | null = null;
  /** Something was cancelled or deleted since it was last looked. */
  let isAsked = false;

  async function endRuns(ownerId: number, id: string, change: 'cancel' | 'delete'): Promise<void> {
    const end = change === 'delete' ? deleteRun : cancelRun;
    for (;;) {
      const runIds = await store.toEnd({ id, change, limit: AT_ONCE });
      if (runIds.length === 0 || signal.aborted) break;
      const ends = await Promise.allSettled(runIds.map((runId) => end(ownerId, runId)));
      for (const { reason } of ends.filter((one) => one.status === 'rejected')) {
        // Somebody else has deleted it.
        if (!(reason instanceof AppError && reason.code === 'not_found')) throw reason;
      }
    }
    if (change === 'delete' && !signal.aborted) await store.forget(id);
  }

  async function work(): Promise<void> {
    while (isAsked && !signal.aborted) {
      isAsked = false;
      try {
        for (const { ownerId, id, change } of await store.unended()) await endRuns(ownerId, id, change);
      } catch (error) {
        log.warn({ err: error }, 'the runs of a batch cannot be ended now; trying again');
        isAsked = true;
        await clock.sleep(RETRY_MS, signal).catch(() => {});
      }
    }
  }

  return {
    begin(): void {
      isAsked = true;
      working ??= work().finally(() => {
        working = null;
      });
    },
    async stop(): Promise<void> {
      stopping.abort();
      await working;
    },
  };
}
