// Plays a recording from a position.
import type { RunInfo } from '@lector/client';
import { player, seek, toggle } from '../../state/player.svelte.ts';

export function playFrom(run: RunInfo, seconds: number): void {
  if (player.has(run.run_id)) {
    seek(seconds);
    if (!player.playing) toggle(run);
    return;
  }
  toggle(run);
  // A new source needs time to load.
  setTimeout(() => seek(seconds), 150);
}
