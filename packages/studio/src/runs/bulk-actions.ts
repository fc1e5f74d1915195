// Bulk actions on any number of runs.
import type { RunAction, RunActionResult, RunFilter } from '@lector/client';
import { lector } from '../server.ts';

/** Runs by id, or all that a filter matches. */
export type Target = { readonly ids: ReadonlySet<number> } | { readonly filter: RunFilter };

/** Most ids that one call takes. */
export const MOST_IDS = 1_000;

export async function act(action: RunAction, target: Target, dryRun = false): Promise<RunActionResult> {
  const plain = dryRun ? { action, dry_run: true } : { action };
  if ('filter' in target) return lector.actOnRuns({ ...plain, filter: target.filter });
  const ids = [...target.ids];
  const sum = { matched: 0, changed: 0, run_ids: [] as number[], stopped: null as string | null };
  for (let at = 0; at < ids.length && sum.stopped === null; at += MOST_IDS) {
    const part = await lector.actOnRuns({ ...plain, run_ids: ids.slice(at, at + MOST_IDS) });
    sum.matched += part.matched;
    sum.changed += part.changed;
    sum.run_ids.push(...part.run_ids);
    sum.stopped = part.stopped;
  }
  return sum;
}
