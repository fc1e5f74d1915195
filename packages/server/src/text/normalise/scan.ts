// One pass over a text: at each character with which something may begin the rules are tried, and the longest match counts.
import type { Replacement } from '../trace/rewrite.ts';
import type { Language } from './language.ts';
import { skipNumber, vulgarFraction } from './numbers.ts';
import { readAbbreviation, readBare } from './rules/abbreviations.ts';
import {
  readFraction,
  readMinus,
  readOrdinal,
  readPattern,
  readPower,
  readTelephone,
  readYear,
} from './rules/counting.ts';
import { readDate, readTime } from './rules/dates.ts';
import { longestSymbol, readCounted, readMoneyBefore } from './rules/quantities.ts';
import { isRomanLetter, readRoman } from './rules/roman.ts';
import { isDigit, isLetter, isSpace, isUpper, type Match, type Site, skipSpaces } from './site.ts';

const NOTHING = 0;
const DIGIT = 1;
/** A stop or another mark at the end of an abbreviation. */
const MARK = 2;
const CAPITAL = 3;
const SIGN = 4;
type Kind = typeof NOTHING | typeof DIGIT | typeof MARK | typeof CAPITAL | typeof SIGN;

const MARKS = '.°º';
const SIGNS = '+(−½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞';
/** What may stand right before a number that is a number of its own. */
const BEFORE_NUMBER = new Set(' \t\n\u00a0\u202f\u2007\u2009([{"\'«“‘’„¡¿—–−-+~≈<>≤≥±…→');

export type Scan = (text: string, light: boolean) => readonly Replacement[];

export function createScan(language: Language): Scan {
  const kinds = kindsOf(language);
  return (text, light) => {
    const replacements: Replacement[] = [];
    let done = 0;
    let roman = -1;
    for (let at = 0; at < text.length; at++) {
      const kind = kinds[text.charCodeAt(at)] as Kind;
      if (kind === NOTHING) continue;
      const match = readAt(text, at, { kind, roman }, language);
      if (match !== null && match.start >= done) {
        if (match.light || !light) {
          const { start, end, spoken } = match;
          const isGlued = start > 0 && start === done;
          const by = `${isGlued ? ' ' : ''}${spoken}${isLetter(text[end]) && !spoken.endsWith(' ') ? ' ' : ''}`;
          replacements.push({ index: start, length: end - start, by });
        }
        done = match.end;
        if (kind === CAPITAL && isRomanLetter(text[match.start])) roman = match.end;
        at = match.end - 1;
      } else if (kind === DIGIT) at = Math.max(at, skipNumber(text, at) - 1);
      else if (kind === CAPITAL) at = Math.max(at, lettersEnd(text, at) - 1);
    }
    return replacements;
  };
}

/** The kind of every UTF-16 unit. */
function kindsOf({ words, currencies, bare }: Language): Uint8Array {
  const kinds = new Uint8Array(0x1_0000);
  const set = (characters: Iterable<string>, kind: Kind) => {
    for (const character of characters) kinds[character.charCodeAt(0)] = kind;
  };
  set(
    Object.keys(bare)
      .flatMap((list) => Object.keys(bare[list as keyof typeof bare]))
      .map((key) => key[0]!),
    CAPITAL,
  );
  // Signs and codes of money: "$", "US$", "CHF".
  for (const key of Object.keys(currencies)) set(key[0]!, isLetter(key[0]) ? CAPITAL : SIGN);
  set(
    Object.keys(words.signs).map((sign) => sign[0]!),
    SIGN,
  );
  set(Object.keys(words.alone), SIGN);
  set(SIGNS, SIGN);
  set(MARKS, MARK);
  set('IVXLCDM', CAPITAL);
  set('0123456789', DIGIT);
  return kinds;
}

function readAt(
  text: string,
  at: number,
  { kind, roman }: { readonly kind: Kind; readonly roman: number },
  language: Language,
): Match | null {
  if (kind === DIGIT) return readDigits(text, at, language);
  if (kind === MARK) return readAbbreviation(text, at, language);
  if (kind === CAPITAL) return readCapital(text, at, roman, language);
  return readSign(text, at, language);
}

function readDigits(text: string, at: number, language: Language): Match | null {
  const before = text[at - 1];
  const glued = before === '-' && isLetter(text[at - 2]);
  if (before !== undefined && !BEFORE_NUMBER.has(before)) return null;
  if (before === '-' && !glued && isDigit(text[at - 2])) return null;
  const site: Site = { text, at, glued };
  return longest([
    readPattern(site, language),
    readDate(site, language),
    readTime(site, language),
    readOrdinal(site, language),
    glued ? null : readTelephone(text, at, language),
    readCounted(site, language),
    readFraction(site, language),
    readPower(site, language),
    readYear(site, language),
  ]);
}

/** Of several that reach equally far, the first. */
function longest(matches: readonly (Match | null)[]): Match | null {
  return matches.reduce((best, match) => (match !== null && match.end > (best?.end ?? 0) ? match : best), null);
}

/** `roman` is where the last Roman numeral ended, or -1. */
function readCapital(text: string, at: number, roman: number, language: Language): Match | null {
  if (isLetter(text[at - 1]) || isDigit(text[at - 1])) return null;
  const bare = readBare(text, at, language);
  if (bare !== null) return bare;
  return readMoneySign(text, at, language) ?? (isRomanLetter(text[at]) ? readRoman(text, at, roman, language) : null);
}

function readMoneySign(text: string, at: number, language: Language): Match | null {
  // "US$", "CHF": no word in small letters.
  if (isLetter(text[at]) && !isUpper(text[at + 1]) && text[at + 1] !== '$') return null;
  const found = longestMoneySign(text, at, language);
  if (found === null) return null;
  return readMoneyBefore({ text, start: at, after: found.end, currency: found.entry }, language);
}

/** A sign of money may stand right before a digit. */
function longestMoneySign(text: string, at: number, { currencies }: Language) {
  const symbol = longestSymbol(text, at, currencies);
  if (symbol !== null) return symbol;
  for (let end = at + 4; end > at; end--) {
    const key = text.slice(at, end);
    if (Object.hasOwn(currencies, key) && isDigit(text[end])) return { entry: currencies[key]!, end };
  }
  return null;
}

function readSign(text: string, at: number, language: Language): Match | null {
  const sign = text[at]!;
  if (sign === '+' || sign === '(')
    return isDigit(text[at + 1]) && !isDigit(text[at - 1]) ? readTelephone(text, at, language) : null;
  if (sign === '−') {
    const site = { text, at: at + 1, glued: false };
    return (isDigit(text[at + 1]) ? readCounted(site, language) : null) ?? readMinus({ ...site, at }, language);
  }
  const fraction = vulgarFraction(sign);
  if (fraction !== null) {
    const spoken = language.fraction(...fraction);
    return spoken === null
      ? null
      : { start: at, end: at + 1, spoken: isDigit(text[at + 1]) ? `${spoken} ` : spoken, light: true };
  }
  if (Object.hasOwn(language.words.alone, sign) && isSpace(text[at - 1]) && isSpace(text[at + 1])) {
    return { start: at, end: at + 1, spoken: language.words.alone[sign]!, light: true };
  }
  const before = longestMarker(text, at, language);
  return before ?? readMoneySign(text, at, language);
}

/** A sign before a number that stands for a word: "§ 3". The number itself stays. */
function longestMarker(text: string, at: number, { words }: Language): Match | null {
  for (let end = at + 2; end > at; end--) {
    const key = text.slice(at, end);
    if (!Object.hasOwn(words.signs, key) || !isDigit(text[skipSpaces(text, end, 2)])) continue;
    if (at > 0 && !BEFORE_NUMBER.has(text[at - 1]!)) return null;
    const gap = isSpace(text[end]) ? '' : ' ';
    return { start: at, end, spoken: words.signs[key]! + gap, light: true };
  }
  return null;
}

function lettersEnd(text: string, at: number): number {
  let end = at;
  while (isLetter(text[end])) end++;
  return end;
}
