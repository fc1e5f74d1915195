// Runs that will be deleted unless the user undoes it. They are hidden at once on every screen.
import type { RunFilter, RunInfo } from '@lector/client';
import { runs as texts } from '../locales/en/runs.ts';
import { describe } from '../server.ts';
import { doUnlessUndone, say } from '../state/notices.svelte.ts';
import { close, player } from '../state/player.svelte.ts';
import { act, type Target } from './bulk-actions.ts';

interface PendingDeletion {
  readonly target: Target;
  /** The filter key of the list where the action was started. */
  readonly filterKey: string;
}

let pending = $state.raw<readonly PendingDeletion[]>([]);

export function isBeingDeleted(run: RunInfo, filterKey: string): boolean {
  return pending.some(({ target, filterKey: key }) =>
    'ids' in target ? target.ids.has(run.run_id) : key === filterKey && wasThere(run, target.filter),
  );
}

/** Runs created after the selection are not included. */
function wasThere(run: RunInfo, { created_before }: RunFilter): boolean {
  return created_before === undefined || Date.parse(run.created_at) < Date.parse(created_before);
}

/** `settled` is called after the server's answer, to refresh the list. */
export function deleteUnlessUndone(
  entry: PendingDeletion,
  count: number,
  settled: () => Promise<void> = async () => {},
): void {
  pending = [...pending, entry];
  const reappear = () => {
    pending = pending.filter((other) => other !== entry);
  };
  const { target } = entry;
  if (
    player.run !== null &&
    ('ids' in target ? target.ids.has(player.run.run_id) : isBeingDeleted(player.run, entry.filterKey))
  )
    close();
  const action = async () => {
    try {
      const { changed, stopped } = await act('delete', target);
      if (stopped !== null) say(texts.confirm.stopped(changed, stopped), 'bad');
    } catch (error) {
      say(texts.deleteFailed(describe(error).words), 'bad');
      reappear();
    }
    await settled();
    // Deleted ids never return, so they stay hidden. Runs hidden by a filter are shown again if they still exist.
    if ('filter' in target) reappear();
  };
  doUnlessUndone(texts.deletes(count), () => void action(), reappear);
}
