// Reads a whole text as the kind of thing that SSML's say-as says it is.
import type { Language } from './language.ts';
import { amountWords, digitWords, readNumber } from './numbers.ts';
import { readTelephone, telephoneWords } from './rules/counting.ts';
import { isDate, matchAt } from './rules/dates.ts';
import { romanValue } from './rules/roman.ts';
import type { Scan } from './scan.ts';
import { isDigit } from './site.ts';

/** Longer texts are no number, date or telephone number; letters are spelled up to here. */
const LONGEST = 100;
const LAST_HOUR = 24;
const LAST_MINUTE = 59;

type Reader = (text: string, language: Language, format: string | null, scan: Scan) => string | null;

const READERS: Readonly<Record<string, Reader>> = {
  cardinal: readCardinal,
  number: readCardinal,
  ordinal: readOrdinal,
  digits: readDigits,
  characters: readCharacters,
  'spell-out': readCharacters,
  verbatim: readCharacters,
  date: (text, language, format) => readDate(text, language, format),
  time: (text, language) => readTime(text, language),
  telephone: readPhone,
  fraction: readFraction,
  unit: readCounted,
  currency: readCounted,
};

/** Null when the text cannot be read so, or when `as` is none of the kinds. */
export function sayAs(
  what: { readonly text: string; readonly as: string; readonly format: string | null },
  language: Language,
  scan: Scan,
): string | null {
  const text = what.text.trim();
  if (text === '' || text.length > LONGEST || !Object.hasOwn(READERS, what.as)) return null;
  return READERS[what.as]!(text, language, what.format?.toLowerCase() ?? null, scan);
}

const SIGN = /^[-−+]/;

function readCardinal(text: string, language: Language): string | null {
  const unsigned = text.replace(SIGN, '');
  const roman = romanValue(unsigned);
  if (roman !== null) return language.cardinal(roman);
  const amount = readNumber(unsigned, 0, language);
  if (amount === null || amount.end !== unsigned.length) return null;
  const said = amountWords(amount, language);
  if (said === null || unsigned === text) return said;
  return `${text.startsWith('+') ? language.words.plus : language.words.minus} ${said}`;
}

const ORDINAL = /^([1-9]\d{0,8})\D{0,4}$/;

function readOrdinal(text: string, language: Language): string | null {
  const digits = ORDINAL.exec(text)?.[1];
  const value = digits === undefined ? romanValue(text) : Number(digits);
  return value === null ? null : language.ordinal(value);
}

function readDigits(text: string, { cardinal }: Language): string | null {
  const digits = text.replaceAll(/\D/g, '');
  return digits === '' ? null : digitWords(digits, cardinal);
}

/** Letters apart by commas: a single small word such as "a" is read as a word between others. */
function readCharacters(text: string, { cardinal }: Language): string | null {
  const said = Array.from(text.replaceAll(/\s+/g, ''), (character) =>
    isDigit(character) ? cardinal(Number(character)) : character.toUpperCase(),
  );
  return said.join(', ');
}

const FORMATS = new Set(['mdy', 'dmy', 'ymd', 'ydm', 'md', 'dm', 'ym', 'my', 'y', 'm', 'd']);
const ISO_DATE = /^\d{4}-\d/;
const CENTURY = 100;
const PIVOT = 50;

function readDate(text: string, language: Language, format: string | null): string | null {
  const parts = text.match(/\d+/g)?.map(Number) ?? [];
  const order = format ?? (ISO_DATE.test(text) ? 'ymd' : language.dateOrder).slice(0, parts.length);
  if (!FORMATS.has(order)) return null;
  // "20240503" has its parts without anything between them.
  const numbers = parts.length === 1 && order.length > 1 ? splitDigits(text, order) : parts;
  if (numbers.length !== order.length) return null;
  const part = (letter: string): number | null => numbers[order.indexOf(letter)] ?? null;
  const [year, month, day] = [fullYear(part('y')), part('m'), part('d')];
  if (month === null) return year === null ? (day === null ? null : language.ordinal(day)) : yearWords(year, language);
  if (!isDate({ month, day: day ?? 1 })) return null;
  return language.date({ year, month, day }, { text: '', at: 0, glued: false });
}

function splitDigits(text: string, order: string): number[] {
  const digits = text.replaceAll(/\D/g, '');
  let at = 0;
  const parts = Array.from(order, (letter) => {
    const size = letter === 'y' ? digits.length - 2 * (order.length - 1) : 2;
    at += size;
    return Number(digits.slice(at - size, at));
  });
  return at === digits.length && (order.includes('y') ? digits.length >= 2 * order.length : true) ? parts : [];
}

function fullYear(year: number | null): number | null {
  if (year === null || year >= CENTURY) return year;
  return year + (year < PIVOT ? 2_000 : 1_900);
}

function yearWords(year: number, { year: say, cardinal }: Language): string {
  return say(year) ?? cardinal(year);
}

const TIME = /(\d{1,2})[:.h](\d\d)(?:[:.](\d\d))?\s?(\p{L}.{0,4})?/uy;

function readTime(text: string, language: Language): string | null {
  const found = matchAt(TIME, text, 0);
  if (found === null || TIME.lastIndex !== text.length) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2])];
  const second = found[3] === undefined ? null : Number(found[3]);
  if (hour > LAST_HOUR || minute > LAST_MINUTE || (second ?? 0) > LAST_MINUTE) return null;
  return language.time({ hour, minute, second, suffix: found[4] ?? '' });
}

function readPhone(text: string, language: Language): string | null {
  const found = readTelephone(text, 0, language);
  if (found !== null && found.end === text.length) return found.spoken;
  return /^\+?[\d\s()./-]+$/.test(text) ? telephoneWords(text, language) : null;
}

const FRACTION = /^(?:(\d{1,6})[ +])?(\d{1,6})[/⁄](\d{1,6})$/;

function readFraction(text: string, language: Language): string | null {
  const found = FRACTION.exec(text);
  if (found === null) return readCardinal(text, language);
  const [whole, numerator, denominator] = [found[1], Number(found[2]), Number(found[3])];
  if (denominator === 0) return null;
  return whole === undefined
    ? language.fraction(numerator, denominator)
    : language.mixed(Number(whole), numerator, denominator);
}

/** What one rewriting covers whole. */
function readCounted(text: string, _language: Language, _format: string | null, scan: Scan): string | null {
  const [first, ...others] = scan(text, false);
  return first !== undefined && others.length === 0 && first.length === text.length ? first.by : null;
}
