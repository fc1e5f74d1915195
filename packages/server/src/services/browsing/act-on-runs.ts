// Doing one thing to many runs: those named, or all that a filter matches.
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
  /** Only count. */
  readonly dryRun: boolean;
  /** Nothing more is begun once it aborts. */
  readonly signal: AbortSignal;
}

export interface BulkOutcome {
  /** Runs that are there and meant. */
  readonly matched: number;
  /** Of these, runs that it was, or would be, done to. */
  readonly changed: number;
  /** Of `retry` the new runs, else those that changed; the first `MAX_TOLD`. */
  readonly runIds: readonly number[];
  /** Why it ended before all were done. */
  readonly stopped: string | null;
}

export type ActOnRuns = (caller: Caller, work: BulkAction) => Promise<BulkOutcome>;

/** What an action is for; others of the runs that are meant stay as they are. */
const MEANT: Readonly<Record<RunAction, readonly RunStatus[]>> = {
  cancel: ['queued', 'running'],
  retry: ['failed', 'cancelled', 'expired'],
  delete: RUN_STATUSES,
};

const MAX_TOLD = 1_000;
/** At a time, so that they share their commits. */
const CONCURRENCY = 16;
/** What ends the whole: it would be the same for the runs that follow. */
const FINAL: ReadonlySet<ErrorCode> = new Set(['queue_full', 'payment_required', 'busy']);
/** What passes over one run: it has changed meanwhile, or cannot be repeated any more. */
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
    if (work.dryRun) return { matched, changed: count, runIds: [], stopped: null };
    // The oldest first: repeated runs come in the order of the first ones.
    const queue = [...targets].reverse().values();
    const runIds: number[] = [];
    let changed = 0;
    let stopped: string | null = null;
    const act = async (): Promise<void> => {
      for (const runId of queue) {
        if (stopped !== null || work.signal.aborted) return;
        try {
          const result = await actOnOne(dependencies, caller, { action: work.action, runId });
          if (result === null) continue;
          changed++;
          if (runIds.length < MAX_TOLD) runIds.push(result);
        } catch (error) {
          if (!(error instanceof AppError) || !FINAL.has(error.code)) throw error;
          stopped ??= error.message;
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, act));
    return { matched, changed, runIds, stopped };
  };
}

/** How many runs are meant, and which of them it is to be done to. */
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

/** The run that changed or was made; null when there was nothing to do any more. */
async function actOnOne(
  dependencies: Dependencies,
  caller: Caller,
  { action, runId }: { action: RunAction; runId: number },
): Promise<number | null> {
  try {
    if (action === 'retry') return (await dependencies.retryRun(caller, runId, null)).runId;
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
