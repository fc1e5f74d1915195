// Where chapters begin in a file that holds their packets one behind the other.
import type { FoundChapter } from './audiobook.ts';

/** Samples in a packet. */
export const FRAME_LENGTH = 1_024;
/** Samples that the encoder puts in front of each chapter. */
export const DELAY = 1_024;

export interface Marks {
  /** The first sample of each chapter. */
  readonly starts: readonly number[];
  /** The sample behind the last one. */
  readonly end: number;
}

/**
 * In samples of what is heard, which begins with the first sample of the first chapter. What the encoder put in front of the others stays, as
 * silence: without it their first packet could not be decoded.
 */
export function placeMarks(chapters: readonly FoundChapter[]): Marks {
  let before = 0;
  const starts = chapters.map(({ packets }) => {
    const start = before;
    before += packets * FRAME_LENGTH;
    return start;
  });
  return { starts, end: (starts.at(-1) ?? 0) + (chapters.at(-1)?.samples ?? 0) };
}
