// Runs that are to be deleted unless that is undone: out of sight at once, here and on every screen.
import type { RunFilter, RunInfo } from '@lector/client';
import { runs as texts } from '../locales/en/runs.ts';
import { describe } from '../server.ts';
import { doUnlessUndone, say } from '../state/notices.svelte.ts';
import { close, player } from '../state/player.svelte.ts';
import { act, type Target } from './bulk-actions.ts';

interface PendingDeletion {
  readonly target: Target;
  /** Of the list that the filter was set in. */
  readonly filterKey: string;
}

let pending = $state.raw<readonly PendingDeletion[]>([]);

export function isBeingDeleted(run: RunInfo, filterKey: string): boolean {
  return pending.some(({ target, filterKey: key }) =>
    'ids' in target ? target.ids.has(run.run_id) : key === filterKey && wasThere(run, target.filter),
  );
}

/** Runs made after the filter was pinned are not meant. */
function wasThere(run: RunInfo, { created_before }: RunFilter): boolean {
  return created_before === undefined || Date.parse(run.created_at) < Date.parse(created_before);
}

/** `settled` is called once the server has been told, to show what is left. */
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
    // Ids never come back; what a filter hid is shown again, should something of it be left.
    if ('filter' in target) reappear();
  };
  doUnlessUndone(texts.deletes(count), () => void action(), reappear);
}
