// Finds units behind numbers, for languages whose voice would say them in English.
import type { Replacement } from './rewrite.ts';

/** What to write for each unit, with the space before it, if there is one. */
export type UnitWords = Readonly<Record<string, string>>;

/** Units of a digit before them, with a space or without, and no letter behind them. The longest comes first. */
export function unitPattern(words: UnitWords): RegExp {
  const units = Object.keys(words).sort((one, other) => other.length - one.length);
  return new RegExp(`(?<=[0-9])[ ]?(?:${units.join('|')})(?![A-Za-z0-9²³])`, 'g');
}

export function* findUnits(text: string, pattern: RegExp, words: UnitWords): Generator<Replacement> {
  for (const { index, 0: found } of text.matchAll(pattern)) {
    yield { index, length: found.length, by: words[found.trimStart()]! };
  }
}
