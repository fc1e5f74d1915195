// Recognises full stops that do not end a sentence: those of abbreviations, initials and ordinals.
import {
  BEFORE_NUMBER,
  BEFORE_ROMAN,
  DOTTED,
  DOTTED_OPEN,
  OPEN,
  ORDINAL_STOP,
  ROMAN,
  TITLES,
} from './abbreviation-lists.ts';

const LONGEST = 8;
const CAPITAL = /[\p{Lu}--[I]]/v;
/** Languages that abbreviate several words with single small letters ("z. B.", "m.a.w."). */
const SMALL_INITIALS = new Set(['de', 'nl', 'da', 'nb', 'sv']);
const WORD_END = /([\p{L}\p{M}\d]{1,10})$/u; // only applied to a slice of about this length
const DOTTED_END = /(?:^|[^\p{L}\p{M}.])((?:[\p{L}\p{M}]{1,4}\.){1,4}\p{L}{1,4})$/u;
const DIGIT_END = /\d\s?$/;

const KNOWN = byLanguage(TITLES);
const MAY_END = byLanguage(OPEN);

function byLanguage(lists: Readonly<Record<string, readonly string[]>>): (language: string) => ReadonlySet<string> {
  const everywhere = new Set(lists['']!);
  const sets = new Map(
    Object.entries(lists).map(([language, words]) => [language, new Set([...lists['']!, ...words])]),
  );
  return (language) => sets.get(language) ?? everywhere;
}

export interface Stop {
  /** Where the sentence begins. */
  readonly start: number;
  /** The place of the stop. */
  readonly from: number;
  readonly language: string;
  /** Whether the next word begins with a small letter. */
  readonly isSmall: boolean;
  /** What follows after the white space, a few characters of it. */
  readonly ahead: string;
}

/** Whether a single stop before white space ends its sentence. Looks at a few characters on either side only. */
export function stopEndsSentence(text: string, { start, from, language, isSmall, ahead }: Stop): boolean {
  const before = text.slice(Math.max(start, from - 2 - 2 * LONGEST), from);
  const found = WORD_END.exec(before)?.[1];
  // A stop apart from any word is one of a row of dots (". . .").
  if (found === undefined) return /\S$/.test(before) || /^\p{Lu}/u.test(ahead);
  const word = found.toLowerCase();
  if (word.length > LONGEST) return true;
  const isDigitNext = /^\d/.test(ahead);
  if (/^\d+$/.test(word)) {
    // The number of a list item, or an ordinal: "3. Mai".
    if (from - word.length === start) return word.length > 3;
    return word.length > 2 || !ORDINAL_STOP.has(language);
  }
  const dotted = DOTTED_END.exec(before)?.[1]?.toLowerCase();
  if (dotted !== undefined && DOTTED.has(dotted)) return false;
  if (isDigitNext && (BEFORE_NUMBER.has(word) || MAY_END(language).has(word))) return false;
  if (BEFORE_ROMAN.has(word) && ROMAN.test(ahead)) return false;
  // No sentence begins with a sign of money or a unit: "1,5 Mio. €".
  const goesOn = isSmall || /^(?:[,;:)%‰°]|\p{Sc})/u.test(ahead);
  if (goesOn && ((dotted !== undefined && DOTTED_OPEN.test(dotted)) || MAY_END(language).has(word))) return false;
  // After a number it is a unit or the word for "year" ("5 m. Puis", "в 1990 г. Он"), else a title or "town".
  if (word.length === 1 && DIGIT_END.test(before.slice(0, -1))) return !goesOn;
  if (KNOWN(language).has(word)) return false;
  return word.length > 1 || !(isInitial(found, language) || (isSmall && found !== 'I'));
}

function isInitial(letter: string, language: string): boolean {
  return CAPITAL.test(letter) || (SMALL_INITIALS.has(language) && /\p{Ll}/u.test(letter));
}
