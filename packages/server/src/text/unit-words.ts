// Finds units behind numbers, for languages whose voice would say them in English.
import type { Replacement } from './trace/rewrite.ts';

/** What to write for each unit, with the space before it, if there is one. */
export type UnitWords = Readonly<Record<string, string>>;

/** A unit behind a digit, with a space or without; no letter or figure behind it. */
const UNIT = /(?<=[0-9])[ ]?(?:km\/h|km²|km|cm|mm|kg|mg|ml|mL|m²|m³|m|g|L|l|t|°C|°|℃|%)(?![A-Za-z0-9²³])/g;

/** Units that have a word. */
export function* findUnits(text: string, words: UnitWords): Generator<Replacement> {
  for (const { index, 0: found } of text.matchAll(UNIT)) {
    const by = words[found.trimStart()];
    if (by !== undefined) yield { index, length: found.length, by };
  }
}
