// How much silence is added for a pause: an engine leaves some before and after each segment by itself.
import type { VoiceFacts } from '../../domain/voice.ts';

export type LeftSilence = VoiceFacts['leavesMs'];

export const NONE_LEFT: LeftSilence = { before: 0, after: 0 };

/** For a pause of so many milliseconds between two segments. */
export function addedBetween(pauseMs: number, { before, after }: LeftSilence): number {
  return Math.max(0, pauseMs - after - before);
}

/** Before the first segment. */
export function addedBefore(pauseMs: number, { before }: LeftSilence): number {
  return Math.max(0, pauseMs - before);
}

/** After the last segment. */
export function addedAfter(pauseMs: number, { after }: LeftSilence): number {
  return Math.max(0, pauseMs - after);
}
