// Roman numerals, only where something beside them says that they are: a chapter, a ruler, a century.
import type { Language } from '../language.ts';
import { endsAt, isLetter, isSpace, isUpper, type Match, wordAfter, wordBefore } from '../site.ts';
import { longestSymbol } from './quantities.ts';

const LONGEST_JOINER = 5;
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

/** What joins a numeral to one before it: "siglos XIX y XX", "XIXe-XXe". */
const JOINERS = new Set([
  ' y ',
  ' e ',
  ' and ',
  ' et ',
  ' und ',
  ' a ',
  ' à ',
  ' al ',
  ' to ',
  ' bis ',
  ', ',
  '-',
  '–',
  ' – ',
]);

/** A numeral that begins at `at`, which no letter or digit precedes. `last` is where the numeral before it ended, or -1. */
export function readRoman(text: string, at: number, last: number, language: Language): Match | null {
  const end = romanEnd(text, at);
  const numeral = text.slice(at, end);
  const value = romanValue(numeral);
  if (value === null) return null;
  if (language.roman.numeral !== undefined) {
    if (!endsAt(text, end) || /['’&@_-]/.test(text[end] ?? ' ')) return null;
    const said = language.roman.numeral({ text, at, end, value });
    return said === null ? null : { start: at, ...said, light: false };
  }
  const marked = readMarked(text, at, { end, value }, language);
  if (marked !== null) return marked;
  if (isLetter(text[end]) || /[\d'’&@_]/.test(text[end] ?? ' ')) return null;
  const isJoined = last >= 0 && at - last <= LONGEST_JOINER && JOINERS.has(text.slice(last, at)) && numeral !== 'I';
  if (isJoined && !(language.roman.cardinalsRight && numeral.length > 1))
    return { start: at, end, spoken: language.cardinal(value), light: false };
  return isSpace(text[at - 1]) ? readUnmarked(text, at, { end, value, numeral }, language) : null;
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
  const isMarkedAfter =
    isRuler(wordBefore(text, at), roman.rulers) || roman.after.has(wordBefore(text, at).toLowerCase());
  if (end - at < 2 && (!LONE_NUMERALS.has(text[at]!) || !(isBeforeOrdinal || isMarkedAfter))) return null;
  return { start: at, end: past, spoken: ordinal(value, mark?.entry), light: true };
}

function readUnmarked(
  text: string,
  at: number,
  { end, value, numeral }: Numeral & { readonly numeral: string },
  language: Language,
): Match | null {
  const { roman } = language;
  const isRight = roman.cardinalsRight && numeral.length > 1;
  const plain = isRight ? null : { start: at, end, spoken: language.cardinal(value), light: false };
  const before = wordBefore(text, at, true);
  if (roman.after.has(before.toLowerCase()) || Object.hasOwn(language.abbreviations.beforeNumber, `${before}.`)) {
    if (numeral.length === 1 && !LONE_NUMERALS.has(numeral)) return null;
    if (numeral === 'I' && !roman.first && !isFirstPart(text, end, before)) return null;
    return plain;
  }
  const stopped = text[end] === '.' ? roman.ordinalStop?.(value, { text, at, glued: false }, end) : undefined;
  if (stopped != null) return { start: at, end: end + 1, spoken: stopped, light: false };
  // A stop between name and numeral ends a sentence or an abbreviation.
  const name = wordBefore(text, at);
  if (!isName(name) || !SMALL.test(numeral)) return null;
  if (isRuler(name, roman.rulers)) {
    if (numeral === 'I' && !roman.first) return null;
    const spoken = roman.ruler(value, name, wordBefore(text, at - 1 - name.length));
    if (isRight && spoken === language.cardinal(value)) return null;
    const stop = roman.stop && text[end] === '.' && isSpace(text[end + 1]) ? 1 : 0;
    return { start: at, end: end + stop, spoken, light: false };
  }
  return numeral.length > 1 ? plain : null;
}

/** Also with the ending of a genitive: "Ludwigs XIV." */
function isRuler(name: string, rulers: ReadonlySet<string>): boolean {
  const lower = name.toLowerCase();
  return rulers.has(lower) || (lower.endsWith('s') && rulers.has(lower.slice(0, -1)));
}

const AFTER_FIRST = new Set(['', 'of', 'and', 'to', 'in']);

/** Where I is also a word: "Part I of it", but not "the part I played". */
function isFirstPart(text: string, end: number, before: string): boolean {
  return isUpper(before[0]) && (!isSpace(text[end]) || AFTER_FIRST.has(wordAfter(text, end)));
}

/** A capital and a small letter: no numeral, no word all in capitals. */
function isName(word: string): boolean {
  return isUpper(word[0]) && word.length > 2 && !isUpper(word[1]);
}

/** Where a numeral begins that one of the joints joins to the numeral at `at`; -1 when there is none. */
export function joinedNumeral(text: string, at: number, joints: readonly string[]): number {
  const joint = joints.find((one) => text.startsWith(one, at - one.length));
  if (joint === undefined) return -1;
  const end = at - joint.length;
  let start = end;
  while (start > end - LONGEST && isRomanLetter(text[start - 1])) start--;
  return start === end || isLetter(text[start - 1]) ? -1 : start;
}
