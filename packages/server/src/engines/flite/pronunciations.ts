// The phones of words, kept: a text uses the same few thousand words again and again.
import type { Flite } from '../flite-module.ts';

export interface Pronunciations {
  /** The phones of each word, in order, as if it was spoken alone. */
  of(words: readonly string[]): readonly (readonly string[])[];
}

/** Words kept; about 3 MiB. */
const MAX_WORDS = 20_000;
/** A longer one is no word that comes again. */
const MAX_LETTERS = 40;

export function createPronunciations(flite: Pick<Flite, 'pronounce'>): Pronunciations {
  const kept = new Map<string, readonly string[]>();
  return {
    of(words) {
      const asked = [...new Set(words)].filter((word) => !kept.has(word));
      const phones = asked.length === 0 ? [] : flite.pronounce(asked);
      const answers = new Map(asked.map((word, index) => [word, phones[index] ?? []]));
      const result = words.map((word) => kept.get(word) ?? answers.get(word) ?? []);
      for (const [word, answer] of answers) {
        if (word.length > MAX_LETTERS) continue;
        if (kept.size >= MAX_WORDS) kept.delete(kept.keys().next().value!);
        kept.set(word, answer);
      }
      return result;
    },
  };
}
