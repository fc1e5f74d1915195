// Finds which entries of a book's lexicons occur in a text of it.
import { createMatcher } from '../../text/pronunciation/matcher.ts';
import type { Pronunciation } from '../../text/pronunciation/pronunciation.ts';
import { withoutMarkup } from '../../text/pronunciation/without-markup.ts';
import type { Chapter, Lexicon } from '../book.ts';

export interface LexiconText extends Pick<Chapter, 'inputType'> {
  readonly text: string;
}

export type FindPronunciations = (text: LexiconText) => readonly Pronunciation[];

/** Of two entries for one phrase the one for the narrower language counts, then that of the lexicon which is listed first. */
export function createPronunciationFinder(lexicons: readonly Lexicon[]): FindPronunciations {
  const narrowFirst = lexicons.toSorted((one, other) => (other.language ?? '').length - (one.language ?? '').length);
  const pronunciations = narrowFirst.flatMap((lexicon) => lexicon.pronunciations);
  if (pronunciations.length === 0) return () => [];
  const matcher = createMatcher(pronunciations);
  return ({ text, inputType }) => matcher.occurring(inputType === 'text' ? text : withoutMarkup(text));
}
