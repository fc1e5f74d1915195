// Bulk actions on any number of runs.
import type { RunAction, RunActionResult, RunFilter } from '@lector/client';
import { lector } from '../server.ts';

/** Runs by id, or all that a filter matches. */
export type Target = { readonly ids: ReadonlySet<number> } | { readonly filter: RunFilter };

/** Most ids that one call takes. */
export const MOST_IDS = 1_000;

/** Repeats a call that the rate limit has stopped, until all is done. Not `retry`, which would make the same runs again. */
async function goOn(call: () => Promise<RunActionResult>, action: RunAction): Promise<RunActionResult> {
  let sum = await call();
  while (sum.stopped_by === 'rate_limited' && action !== 'retry') {
    const next = await call();
    const { stopped, stopped_by } = next;
    sum = {
      ...sum,
      changed: sum.changed + next.changed,
      run_ids: [...sum.run_ids, ...next.run_ids],
      stopped,
      stopped_by,
    };
  }
  return sum;
}

export async function act(action: RunAction, target: Target, dryRun = false): Promise<RunActionResult> {
  const plain = dryRun ? { action, dry_run: true } : { action };
  if ('filter' in target) return goOn(() => lector.actOnRuns({ ...plain, filter: target.filter }), action);
  const ids = [...target.ids];
  const sum = {
    matched: 0,
    changed: 0,
    run_ids: [] as number[],
    stopped: null as string | null,
    stopped_by: null as string | null,
  };
  for (let at = 0; at < ids.length && sum.stopped === null; at += MOST_IDS) {
    const part = await goOn(() => lector.actOnRuns({ ...plain, run_ids: ids.slice(at, at + MOST_IDS) }), action);
    sum.matched += part.matched;
    sum.changed += part.changed;
    sum.run_ids.push(...part.run_ids);
    sum.stopped = part.stopped;
    sum.stopped_by = part.stopped_by;
  }
  return sum;
}
