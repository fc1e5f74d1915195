// Roman numerals, only where something beside them says that they are: a chapter, a ruler, a century.
import type { Language } from '../language.ts';
import { isLetter, isSpace, isUpper, type Match, skipSpaces, wordAfter, wordBefore } from '../site.ts';
import { longestSymbol } from './quantities.ts';

const VALUES: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1_000 };
const LONGEST = 15;
const CANONICAL = /^M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$/;
/** Letters that stand alone after a chapter word more often as letters: "Part C", "Appendix D". */
const LONE_NUMERALS = new Set(['I', 'V', 'X']);
/** After a name only small numbers are likely: "Washington DC" is none. */
const SMALL = /^[IVX]{1,6}$/;

export function isRomanLetter(character: string | undefined): boolean {
  return character !== undefined && Object.hasOwn(VALUES, character);
}

/** Null unless the numeral is written as it should be. */
export function romanValue(numeral: string): number | null {
  if (numeral === '' || numeral.length > LONGEST || !CANONICAL.test(numeral)) return null;
  let sum = 0;
  for (let at = 0; at < numeral.length; at++) {
    const value = VALUES[numeral[at]!]!;
    sum += value < (VALUES[numeral[at + 1] ?? ''] ?? 0) ? -value : value;
  }
  return sum;
}

/** The end of the letters at `at` that could be a numeral. */
function romanEnd(text: string, at: number): number {
  let end = at;
  while (end <= at + LONGEST && isRomanLetter(text[end])) end++;
  return end;
}

/** A numeral that begins at `at`, which no letter or digit precedes. */
export function readRoman(text: string, at: number, language: Language): Match | null {
  const end = romanEnd(text, at);
  const numeral = text.slice(at, end);
  const value = romanValue(numeral);
  if (value === null) return null;
  return readMarked(text, at, { end, value }, language) ?? readUnmarked(text, at, { end, value, numeral }, language);
}

interface Numeral {
  readonly end: number;
  readonly value: number;
}

/** "XXe siècle", and "XX siècle" without the mark. */
function readMarked(text: string, at: number, { end, value }: Numeral, { roman, ordinal }: Language): Match | null {
  const mark = longestSymbol(text, end, roman.marks);
  const past = mark?.end ?? end;
  const isBeforeOrdinal = !isLetter(text[past]) && roman.ordinalBefore.has(wordAfter(text, past).toLowerCase());
  if (mark === null && (!isBeforeOrdinal || isLetter(text[end]))) return null;
  // One letter and a mark may be a word or a name ("Ie", "Ve") unless the century follows.
  if (end - at < 2 && !isBeforeOrdinal && !isRuler(wordBefore(text, at), roman.rulers)) return null;
  return { start: at, end: past, spoken: ordinal(value, mark?.entry), light: true };
}

function readUnmarked(
  text: string,
  at: number,
  { end, value, numeral }: Numeral & { readonly numeral: string },
  language: Language,
): Match | null {
  const { roman, cardinal } = language;
  if (isLetter(text[end]) || /[\d'’&@_]/.test(text[end] ?? ' ') || !isSpace(text[at - 1])) return null;
  const before = wordBefore(text, at, true);
  if (roman.after.has(before.toLowerCase())) {
    if (numeral.length === 1 && !LONE_NUMERALS.has(numeral)) return null;
    return { start: at, end, spoken: cardinal(value), light: false };
  }
  // A stop between name and numeral ends a sentence or an abbreviation.
  const name = wordBefore(text, at);
  if (!isName(name) || !SMALL.test(numeral)) return null;
  if (isRuler(name, roman.rulers)) {
    if (numeral === 'I' && !roman.first) return null;
    const stop = roman.stop && text[end] === '.' && isSpace(text[end + 1]) ? 1 : 0;
    return { start: at, end: end + stop, spoken: roman.ruler(value, name), light: false };
  }
  return numeral.length > 1 ? { start: at, end, spoken: cardinal(value), light: false } : null;
}

/** Also with the ending of a genitive: "Ludwigs XIV." */
function isRuler(name: string, rulers: ReadonlySet<string>): boolean {
  const lower = name.toLowerCase();
  return rulers.has(lower) || (lower.endsWith('s') && rulers.has(lower.slice(0, -1)));
}

/** A capital and a small letter: no numeral, no word all in capitals. */
function isName(word: string): boolean {
  return isUpper(word[0]) && word.length > 2 && !isUpper(word[1]);
}

/** The end of a run of letters that could be a numeral but is none, so that it is not looked at again. */
export function skipLetters(text: string, at: number): number {
  let end = at;
  while (isLetter(text[end])) end++;
  return Math.max(end, skipSpaces(text, at, 0));
}
