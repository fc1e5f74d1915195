// Finds the phones of each word among those that were spoken: what has none was not heard.
import type { FliteSpeech, Phone } from '../flite-module.ts';
import { PAUSE } from '../flite-module.ts';

/** From the first sample of a word to the first one after it; null where it has no sound. */
export type Heard = { readonly start: number; readonly end: number } | null;

/**
 * `expected` has the phones of each word as it is said alone. In a sentence some are others ("the" before a vowel), so the
 * two rows are aligned with the fewest changes. At most a few thousand phones each: a piece is short.
 */
export function findHeard(expected: readonly (readonly string[])[], speech: Pick<FliteSpeech, 'phones'>): Heard[] {
  const spoken = speech.phones.filter(({ name }) => name !== PAUSE);
  const row = expected.flatMap((phones, word) => phones.map((name) => ({ name, word })));
  const partner = align(
    row.map(({ name }) => name),
    spoken.map(({ name }) => name),
  );
  const heard: Heard[] = expected.map(() => null);
  for (const [index, { word }] of row.entries()) {
    const phone: Phone | undefined = spoken[partner[index]!];
    if (phone === undefined) continue;
    const before = heard[word];
    heard[word] = { start: before?.start ?? phone.start, end: phone.end };
  }
  return heard;
}

/** For each of `wanted` the place of its partner in `found`, or -1. Partners are in order and need not be equal. */
function align(wanted: readonly string[], found: readonly string[]): Int32Array {
  const partner = new Int32Array(wanted.length).fill(-1);
  // Mostly they are the same, or differ in the middle.
  let first = 0;
  while (first < wanted.length && first < found.length && wanted[first] === found[first]) partner[first] = first++;
  let lastWanted = wanted.length;
  let lastFound = found.length;
  while (lastWanted > first && lastFound > first && wanted[lastWanted - 1] === found[lastFound - 1]) {
    partner[--lastWanted] = --lastFound;
  }
  const width = lastFound - first + 1;
  const costs = new Uint16Array((lastWanted - first + 1) * width);
  const cost = (i: number, j: number) => costs[i * width + j]!;
  for (let i = 0; i <= lastWanted - first; i++) {
    for (let j = 0; j < width; j++) {
      if (i === 0 || j === 0) costs[i * width + j] = i + j;
      else {
        const change = wanted[first + i - 1] === found[first + j - 1] ? 0 : 1;
        costs[i * width + j] = Math.min(cost(i - 1, j - 1) + change, cost(i - 1, j) + 1, cost(i, j - 1) + 1);
      }
    }
  }
  for (let i = lastWanted - first, j = width - 1; i > 0 && j > 0; ) {
    const change = wanted[first + i - 1] === found[first + j - 1] ? 0 : 1;
    if (cost(i, j) === cost(i - 1, j - 1) + change) partner[first + --i] = first + --j;
    else if (cost(i, j) === cost(i - 1, j) + 1) i--;
    else j--;
  }
  return partner;
}
