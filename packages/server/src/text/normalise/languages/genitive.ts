// How Polish and Russian give themselves anew in the genitive: after "from" and "to", and between the ends of a range.
import type { Gender, Language, Noun } from '../language.ts';

const FIRST_YEAR = 1_000;
const LAST_YEAR = 2_099;

/** What differs between the two. */
export interface GenitiveWords {
  readonly cardinal: (value: number, gender?: Gender) => string;
  readonly ordinal: (value: number, form: string) => string;
  readonly decimalWords: (integer: number, decimals: string, gender: Gender) => string;
}

export function inGenitive(language: Language, { cardinal, ordinal, decimalWords }: GenitiveWords): Language {
  return {
    ...language,
    cardinal,
    ordinal: (value, form = 'mg') => ordinal(value, form),
    decimalWords,
    year: (value) => (value >= FIRST_YEAR && value <= LAST_YEAR ? ordinal(value, 'mg') : null),
    nounIn: ({ other, many }: Noun, category) => (category === 'one' || category === 'other' ? other : (many ?? other)),
  };
}
