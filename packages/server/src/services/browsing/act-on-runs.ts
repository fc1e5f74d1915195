// Bulk actions on runs: on those named, or on all that a filter matches.
import type { Caller } from '../../domain/api-key.ts';
import { RUN_STATUSES, type RunFilter, type RunStatus, statusOf } from '../../domain/run-entry.ts';
import { AppError, type ErrorCode } from '../../errors.ts';
import type { RunBrowser } from '../../ports/run-browser.ts';
import type { CancelRun } from '../cancel-run.ts';
import type { DeleteRun } from '../delete-run.ts';
import type { RetryRun } from './retry-run.ts';

export type RunAction = 'cancel' | 'retry' | 'delete';

export interface BulkAction {
  readonly action: RunAction;
  readonly runs: { readonly runIds: readonly number[] } | { readonly filter: RunFilter };
  /** Only count the runs; change nothing. */
  readonly dryRun: boolean;
  /** Called before each run that is acted on; rejects with `rate_limited` when no more are to be. */
  readonly pace: () => Promise<void>;
  /** No further run is started once it aborts. */
  readonly signal: AbortSignal;
}

export interface BulkOutcome {
  /** Runs selected that exist. */
  readonly matched: number;
  /** Of these, runs that the action was, or would be, applied to. */
  readonly changed: number;
  /** For `retry` the new runs, otherwise those that changed; the first `MAX_TOLD`. */
  readonly runIds: readonly number[];
  /** Why it stopped early. */
  readonly stopped: string | null;
  /** The same as a code. */
  readonly stoppedBy: ErrorCode | null;
}

export type ActOnRuns = (caller: Caller, work: BulkAction) => Promise<BulkOutcome>;

/** The statuses that an action applies to; other selected runs stay as they are. */
const MEANT: Readonly<Record<RunAction, readonly RunStatus[]>> = {
  cancel: ['queued', 'running'],
  retry: ['failed', 'cancelled', 'expired'],
  delete: RUN_STATUSES,
};

const MAX_TOLD = 1_000;
/** Runs at a time, so that they share commits. */
const CONCURRENCY = 16;
/** Errors that stop the whole action, because every later run would fail in the same way. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'queue_full',
  'payment_required',
  'storage_full',
  'rate_limited',
  'busy',
]);
/** Errors that skip one run: it has changed meanwhile, or can no longer be repeated. */
const PASSED: ReadonlySet<ErrorCode> = new Set(['not_found', 'run_unavailable', 'invalid_input', 'damaged']);

interface Dependencies {
  readonly browser: RunBrowser;
  readonly cancelRun: CancelRun;
  readonly retryRun: RetryRun;
  readonly deleteRun: DeleteRun;
}

export function createActOnRuns(dependencies: Dependencies): ActOnRuns {
  return async (caller, work) => {
    const { matched, targets, count } = await select(dependencies.browser, caller.ownerId, work);
    if (work.dryRun) return { matched, changed: count, runIds: [], stopped: null, stoppedBy: null };
    // Oldest first, so that repeated runs keep the order of the originals.
    const queue = [...targets].reverse().values();
    const runIds: number[] = [];
    let changed = 0;
    let stopped: AppError | null = null;
    const act = async (): Promise<void> => {
      for (const runId of queue) {
        if (stopped !== null || work.signal.aborted) return;
        try {
          await work.pace();
          const result = await actOnOne(dependencies, caller, { action: work.action, runId });
          if (result === null) continue;
          changed++;
          if (runIds.length < MAX_TOLD) runIds.push(result);
        } catch (error) {
          if (!(error instanceof AppError) || !FINAL.has(error.code)) throw error;
          stopped ??= error;
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, act));
    const reason = stopped as AppError | null; // changed in `act`, which the compiler does not see
    return { matched, changed, runIds, stopped: reason?.message ?? null, stoppedBy: reason?.code ?? null };
  };
}

/** How many runs are selected, and which of them the action applies to. */
async function select(browser: RunBrowser, ownerId: number, { action, runs, dryRun, signal }: BulkAction) {
  const meant = MEANT[action];
  if ('runIds' in runs) {
    const entries = await browser.find(ownerId, runs.runIds);
    const targets = entries.filter((entry) => meant.includes(statusOf(entry))).map(({ runId }) => runId);
    return { matched: entries.length, targets: targets.reverse(), count: targets.length };
  }
  const { filter } = runs;
  const { byStatus } = await browser.totals({ ownerId, filter, signal });
  const sum = (statuses: readonly RunStatus[]) => statuses.reduce((total, status) => total + byStatus[status], 0);
  const statuses = meant.filter((status) => filter.statuses?.includes(status) ?? true);
  const matched = sum(RUN_STATUSES);
  if (dryRun || statuses.length === 0) return { matched, targets: [], count: sum(statuses) };
  const wanted = { ...filter, statuses };
  const { runIds } = await browser.ids({ ownerId, filter: wanted, limit: Number.POSITIVE_INFINITY, signal });
  return { matched, targets: runIds, count: runIds.length };
}

/** The run that was changed or created; null when there was nothing left to do. */
async function actOnOne(
  dependencies: Dependencies,
  caller: Caller,
  { action, runId }: { action: RunAction; runId: number },
): Promise<number | null> {
  try {
    if (action === 'retry')
      return (await dependencies.retryRun(caller, runId, { idempotencyKey: null, take: null })).runId;
    if (action === 'delete') {
      await dependencies.deleteRun(caller.ownerId, runId);
      return runId;
    }
    const run = await dependencies.cancelRun(caller.ownerId, runId);
    return statusOf(run) === 'cancelled' ? runId : null;
  } catch (error) {
    if (error instanceof AppError && PASSED.has(error.code)) return null;
    throw error;
  }
}
