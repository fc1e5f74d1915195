// Abbreviations: those with a stop or another mark at the end, found from their first stop, and those without one.
import type { Abbreviations, Language } from '../language.ts';
import {
  isDigit,
  isLetter,
  isSpace,
  isUpper,
  type Match,
  skipSpaces,
  wordBefore,
  wordEnd,
  wordStart,
} from '../site.ts';
import { keepStop } from './quantities.ts';
import { romanValue } from './roman.ts';

/** "i. d. R." has three parts; no table has more than four. */
const MOST_PARTS = 4;
const NOT_BEFORE = new Set('.@/_-–0123456789'.split(''));

type Condition = keyof Abbreviations;
const CONDITIONS: readonly Condition[] = ['beforeNumber', 'beforeCapital', 'besideNumber', 'afterNumber', 'always'];

/** An abbreviation whose first part ends with the mark at `mark`: a stop, or a degree sign as in "n°". */
export function readAbbreviation(text: string, mark: number, language: Language): Match | null {
  let start = wordStart(text, mark);
  if (start === mark || NOT_BEFORE.has(text[start - 1] ?? ' ')) return null;
  let best: Match | null = null;
  let key = text.slice(start, mark + 1);
  const parts = firstParts(language);
  // "par ex.": a word before it belongs to it.
  const before = parts.has(` ${key}`) ? wordBefore(text, start) : '';
  const phrase = `${before} ${key}`;
  if (before !== '' && parts.has(phrase)) {
    key = phrase;
    start = mark + 1 - phrase.length;
  } else if (!parts.has(key)) return null;
  let end = mark + 1;
  for (let count = 1; ; count++) {
    best = lookUp(text, { start, end, key }, language) ?? best;
    if (count === MOST_PARTS) return best;
    // "c.-à-d."
    const hyphen = text[end] === '-' && isLetter(text[end + 1]) ? '-' : '';
    const from = hyphen === '' ? skipSpaces(text, end) : end + 1;
    const word = wordEnd(text, from);
    if (word === from || word - from > 6) {
      // "n.º": the second part is a mark alone.
      if (text[end] !== 'º' && text[end] !== 'ª' && text[end] !== '°') return best;
      key += text[end];
      end++;
    } else {
      const stop = text[word] === '.' ? 1 : 0;
      key += hyphen + text.slice(from, word + stop);
      end = word + stop;
    }
  }
}

const known = new WeakMap<Language, ReadonlySet<string>>();

/** What an abbreviation begins with, up to its first mark: most full stops end a word that is none. */
function firstParts(language: Language): ReadonlySet<string> {
  let parts = known.get(language);
  if (parts === undefined) {
    const keys = Object.values(language.abbreviations).flatMap((table: object) => Object.keys(table));
    const first = keys.map((key) => /^[^.°º]*[.°º]?/.exec(key)![0]);
    const capitals = first.map((part) => part[0]!.toUpperCase() + part.slice(1));
    const lastWords = first.filter((part) => part.includes(' ')).map((part) => part.slice(part.lastIndexOf(' ')));
    parts = new Set([...first, ...capitals, ...lastWords]);
    known.set(language, parts);
  }
  return parts;
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly key: string;
}

function lookUp(text: string, { start, end, key }: Found, { abbreviations }: Language): Match | null {
  if (isLetter(text[end]) && isLetter(text[end - 1])) return null;
  for (const condition of CONDITIONS) {
    const spoken = entry(abbreviations[condition], key);
    if (spoken === null || !holds(text, { start, end }, condition)) continue;
    if (isLetter(text[end])) return null;
    return { start, end: keepStop(text, end), spoken, light: true };
  }
  return null;
}

/** As written, or with a small first letter where a sentence began with the abbreviation. */
function entry(table: Readonly<Record<string, string>>, key: string): string | null {
  if (Object.hasOwn(table, key)) return table[key]!;
  // A capital and a stop are an initial.
  if (!isUpper(key[0]) || key.length === 2) return null;
  const small = key[0]!.toLowerCase() + key.slice(1);
  if (!Object.hasOwn(table, small)) return null;
  const spoken = table[small]!;
  return spoken[0]!.toUpperCase() + spoken.slice(1);
}

function holds(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  condition: Condition,
): boolean {
  const next = skipSpaces(text, end, 2);
  switch (condition) {
    case 'always':
      return true;
    case 'beforeNumber':
      return isNumberAt(text, next);
    case 'beforeCapital':
      return next > end && isUpper(text[next]);
    case 'afterNumber':
      return isAfterNumber(text, start);
    case 'besideNumber':
      return isNumberAt(text, next) || isAfterNumber(text, start);
  }
}

function isNumberAt(text: string, at: number): boolean {
  if (isDigit(text[at])) return true;
  const end = wordEnd(text, at);
  return end > at && romanValue(text.slice(at, end)) !== null;
}

function isAfterNumber(text: string, start: number): boolean {
  let at = start;
  while (at > start - 2 && isSpace(text[at - 1])) at--;
  return isDigit(text[at - 1]) || ((text[at - 1] === '.' || text[at - 1] === ',') && isDigit(text[at - 2]));
}

/** A word without a stop that is an abbreviation before a number or a capital: "Dr Martin", "5 Jan 2024". */
export function readBare(text: string, at: number, { bare }: Language): Match | null {
  const part = wordEnd(text, at);
  // "г-н"
  const end = text[part] === '-' ? wordEnd(text, part + 1) : part;
  // With a stop it is looked up from there.
  if (text[end] === '.' || isDigit(text[end])) return null;
  const key = text.slice(at, end);
  for (const condition of ['beforeNumber', 'beforeCapital', 'besideNumber'] as const) {
    if (!Object.hasOwn(bare[condition], key)) continue;
    if (holds(text, { start: at, end }, condition) && isSpace(text[end])) {
      return { start: at, end, spoken: bare[condition][key]!, light: true };
    }
  }
  return null;
}
