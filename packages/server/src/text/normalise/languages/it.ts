// Italian: how numbers, dates, money, units and abbreviations are read.
import { toCardinal, toOrdinal } from 'n2words/it-IT';
import type { CalendarDate, ClockTime, Gender, Language, Numeral } from '../language.ts';
import { type Site, wordAfter, wordBefore } from '../site.ts';
import { ITALIAN_CURRENCIES, ITALIAN_SCALES, ITALIAN_UNITS } from './it-units.ts';
import {
  ITALIAN_ABBREVIATIONS,
  ITALIAN_BARE,
  ITALIAN_MONTHS,
  ITALIAN_ROMAN,
  ITALIAN_RULERS,
  NOT_AFTER_ORDINAL,
} from './it-words.ts';
import { wordSet } from './tables.ts';

function cardinal(value: number, gender?: Gender): string {
  if (value === 1 && gender !== undefined) return gender === 'f' ? 'una' : 'un';
  return toCardinal(value).replace('mila e ', 'mila');
}

/** The form is "m" or "f", with a "p" for more than one. */
function ordinal(value: number, form = 'm'): string {
  const said = toOrdinal(value).replace('mila e ', 'mila').slice(0, -1);
  return said + { m: 'o', f: 'a', mp: 'i', fp: 'e' }[form]!;
}

const PARTS = ['mezz', 'terz', 'quart', 'quint', 'sest', 'settim', 'ottav', 'non', 'decim'];

function fraction(numerator: number, denominator: number): string | null {
  const part = PARTS[denominator - 2];
  return part === undefined ? null : `${cardinal(numerator, 'm')} ${part}${numerator === 1 ? 'o' : 'i'}`;
}

function mixed(whole: number, numerator: number, denominator: number): string | null {
  const part = denominator === 2 ? 'mezzo' : fraction(numerator, denominator);
  return part === null ? null : `${cardinal(whole)} e ${part}`;
}

function power(base: string, exponent: number): string {
  if (exponent === 2) return `${base} al quadrato`;
  if (exponent === 3) return `${base} al cubo`;
  return exponent < 0 ? `${base} alla meno ${cardinal(-exponent)}` : `${base} alla ${ordinal(exponent, 'f')}`;
}

function date({ day, month, year }: CalendarDate): string {
  const parts = [day === null ? '' : dayWords(day), ITALIAN_MONTHS[month - 1]!, year === null ? '' : cardinal(year)];
  return parts.filter((part) => part !== '').join(' ');
}

function dayWords(day: number): string {
  return day === 1 ? 'primo' : cardinal(day);
}

function time({ hour, minute, second }: ClockTime): string {
  const minutes = minute === 0 && second === null ? '' : ` e ${cardinal(minute)}`;
  const seconds = second === null ? '' : ` e ${cardinal(second, 'm')} ${second === 1 ? 'secondo' : 'secondi'}`;
  return `${hour === 1 ? 'una' : cardinal(hour)}${minutes}${seconds}`;
}

const FIRST_DAY = /1(?:°|º|\.º|\.°)? (?=(\p{L}{5,9}))/uy;
const DEGREE = /([1-9]\d{0,2})\.?°(?= \p{Ll})/uy;
const CLOCK = /(\d{1,2})[.:](\d\d)(?!\d|[.,:]\d| ?%)/y;
const CLOCK_AFTER = wordSet('ore alle dalle le h delle');

/** "1 maggio", but not "l'1 maggio", which is read as it is written. */
function sayFirst([, month]: RegExpExecArray, { text, at, glued }: Site): string | null {
  return glued || !ITALIAN_MONTHS.includes(month!) || /['’]/.test(text[at - 1] ?? ' ') ? null : 'primo ';
}

/** "2° piano"; a number of degrees stands before other words. */
function sayDegree([all, value]: RegExpExecArray, { text, at, glued }: Site): string | null {
  const noun = wordAfter(text, at + all.length);
  if (glued || NOT_AFTER_ORDINAL.has(noun)) return null;
  return ordinal(Number(value), noun.endsWith('a') ? 'f' : 'm');
}

function sayClock([, hour, minute]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued || Number(hour) > 24 || Number(minute) > 59) return null;
  // Minutes from ten on after a colon are right in engines.
  if (text.startsWith(':', at + hour!.length) && Number(minute) >= 10) return null;
  if (!CLOCK_AFTER.has(wordBefore(text, at).toLowerCase())) return null;
  return time({ hour: Number(hour), minute: Number(minute), second: null, suffix: '' });
}

/** Engines read numerals of two letters and more as ordinals, all of them masculine. */
function numeral({ text, at, end, value }: Numeral): { readonly end: number; readonly spoken: string } | null {
  const before = wordBefore(text, at, true).toLowerCase();
  const after = wordAfter(text, end).toLowerCase();
  const own = (word: string) => (Object.hasOwn(ITALIAN_ROMAN, word) ? ITALIAN_ROMAN[word]! : null);
  const gender = own(before) ?? own(after) ?? (ITALIAN_RULERS.has(before) ? 'm' : null);
  const isLone = end - at === 1;
  if (gender === null || (isLone && !'IVX'.includes(text[at]!)) || (!isLone && gender === 'm')) return null;
  return { end, spoken: ordinal(value, gender) };
}

export function load(): Language {
  return {
    tag: 'it',
    decimal: ',',
    group: '.',
    decimals: 'number',
    silentMinus: false,
    words: {
      ...{ point: 'virgola', minus: 'meno', plus: 'più', to: 'a' },
      signs: { '§': 'paragrafo', '§§': 'paragrafi', '№': 'numero', '#': 'numero' },
      alone: { '&': 'e' },
    },
    ...{ cardinal, ordinal, fraction, mixed, power, date, time, year: () => null },
    ordinalMarks: { '.º': 'm', '.ª': 'f', ᵒ: 'm', ᵃ: 'f' },
    notYear: { after: new Set(), before: new Set() },
    scales: ITALIAN_SCALES,
    currencies: ITALIAN_CURRENCIES,
    cents: { join: ' e ', named: false },
    units: ITALIAN_UNITS,
    spacedUnits: new Set(['t', 's', 'm', 'M', 'q', 'h']),
    dateOrder: 'dmy',
    timePatterns: [/(?<hour>\d{1,2}):(?<minute>0\d)(?![\d:])/y],
    patterns: [
      { pattern: FIRST_DAY, say: sayFirst },
      { pattern: DEGREE, say: sayDegree },
      { pattern: CLOCK, say: sayClock },
    ],
    telephone: 'digits',
    telephoneAfter: wordSet('telefono tel cellulare fax chiamare numero'),
    roman: {
      ...{ after: new Set(), ordinalBefore: new Set(), marks: {}, rulers: ITALIAN_RULERS },
      ...{ ruler: (value) => ordinal(value), cardinalsRight: true, first: true, stop: false, numeral },
    },
    abbreviations: ITALIAN_ABBREVIATIONS,
    bare: ITALIAN_BARE,
  };
}
