// How long the silence is between two pieces of a text.
import type { Break } from '../text/sentences/segmentation.ts';

/** What the embedded engine itself leaves between two sentences of one call: 6,480 samples at its 22,050 Hz. */
const SENTENCE_SECONDS = 6_480 / 22_050;
const SECONDS: Readonly<Record<Break, number>> = {
  paragraph: 2 * SENTENCE_SECONDS,
  sentence: SENTENCE_SECONDS,
  clause: 0.1,
  none: 0,
};

export function pauseSamples(after: Break, sampleRate: number): number {
  return Math.round(SECONDS[after] * sampleRate);
}
