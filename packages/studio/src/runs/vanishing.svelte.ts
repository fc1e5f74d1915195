// Runs that are to be deleted unless that is undone: out of sight at once, here and on every screen.
import type { RunFilter, RunInfo } from '@lector/client';
import { describe } from '../server.ts';
import { doUnlessUndone, say } from '../state/notices.svelte.ts';
import { close, player } from '../state/player.svelte.ts';
import { runs as texts } from '../texts/en/runs.ts';
import { act, type Target } from './act.ts';

interface Vanishing {
  readonly target: Target;
  /** Of the list that the filter was set in. */
  readonly filterKey: string;
}

let vanishing = $state.raw<readonly Vanishing[]>([]);

export function isVanishing(run: RunInfo, filterKey: string): boolean {
  return vanishing.some(({ target, filterKey: key }) =>
    'ids' in target ? target.ids.has(run.run_id) : key === filterKey && wasThere(run, target.filter),
  );
}

/** Runs made after the filter was pinned are not meant. */
function wasThere(run: RunInfo, { created_before }: RunFilter): boolean {
  return created_before === undefined || Date.parse(run.created_at) < Date.parse(created_before);
}

/** `settled` is called once the server has been told, to show what is left. */
export function deleteUnlessUndone(
  entry: Vanishing,
  count: number,
  settled: () => Promise<void> = async () => {},
): void {
  vanishing = [...vanishing, entry];
  const reappear = () => {
    vanishing = vanishing.filter((other) => other !== entry);
  };
  const { target } = entry;
  if (
    player.run !== null &&
    ('ids' in target ? target.ids.has(player.run.run_id) : isVanishing(player.run, entry.filterKey))
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
