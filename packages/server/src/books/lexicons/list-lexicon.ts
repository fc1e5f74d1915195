// A pronunciation lexicon of a book without its entries.
import type { Lexicon } from '../book.ts';

export interface ListedLexicon extends Omit<Lexicon, 'pronunciations'> {
  /** That can be used. */
  readonly entries: number;
}

export function listLexicon({ name, language, pronunciations, unusable }: Lexicon): ListedLexicon {
  return { name, language, entries: pronunciations.length, unusable };
}
