// English: how numbers, dates, money, units and abbreviations are read.
import { toCardinal, toOrdinal } from 'n2words/en-US';
import type { CalendarDate, ClockTime, Language, Noun } from '../language.ts';
import { isUpper, type Site, wordBefore } from '../site.ts';
import { ENGLISH_CURRENCIES, ENGLISH_SCALES, ENGLISH_UNITS } from './en-units.ts';
import {
  AMERICAN,
  ENGLISH_ABBREVIATIONS,
  ENGLISH_BARE,
  MONTHS,
  monthOf,
  NOT_YEAR,
  ROMAN,
  TELEPHONE_AFTER,
} from './en-words.ts';

const HUNDRED = 100;
const NOON = 12;

const cardinal = (value: number): string => toCardinal(value);
const ordinal = (value: number): string => toOrdinal(value);

/** "nineteen eighty-four"; the first ten years of a millennium are read as numbers. */
function year(value: number): string | null {
  const isYear = (value >= 1_100 && value < 2_000) || (value >= 2_010 && value < 2_100);
  if (!isYear) return null;
  const rest = value % HUNDRED;
  const century = cardinal(Math.floor(value / HUNDRED));
  if (rest === 0) return `${century} hundred`;
  return rest < 10 ? `${century} oh ${cardinal(rest)}` : `${century} ${cardinal(rest)}`;
}

/** "nineties", "nineteen nineties", "two thousands". */
function decade(value: number): string {
  const tens = value % HUNDRED;
  const century = value >= HUNDRED ? Math.floor(value / HUNDRED) : null;
  if (tens === 0)
    return century === null
      ? 'two thousands'
      : century % 10 === 0
        ? `${cardinal(value)}s`
        : `${cardinal(century)} hundreds`;
  const decades = tens === 10 ? 'tens' : `${cardinal(tens).slice(0, -1)}ies`;
  return century === null ? decades : `${cardinal(century)} ${decades}`;
}

const PARTS: Readonly<Record<number, Noun>> = {
  2: { one: 'half', other: 'halves' },
  4: { one: 'quarter', other: 'quarters' },
};
const NAMED_DENOMINATORS = new Set([2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 32, 64, 100]);

function fraction(numerator: number, denominator: number): string | null {
  if (!NAMED_DENOMINATORS.has(denominator)) return null;
  const part = PARTS[denominator] ?? { one: ordinal(denominator), other: `${ordinal(denominator)}s` };
  return `${cardinal(numerator)} ${numerator === 1 ? part.one : part.other}`;
}

function mixed(whole: number, numerator: number, denominator: number): string | null {
  const part = fraction(numerator, denominator);
  if (part === null) return null;
  const article = numerator === 1 ? part.replace(/^one /, 'a ').replace('a eighth', 'an eighth') : part;
  return `${cardinal(whole)} and ${article}`;
}

function power(base: string, exponent: number): string {
  if (exponent === 2) return `${base} squared`;
  if (exponent === 3) return `${base} cubed`;
  return `${base} to the power of ${exponent < 0 ? 'minus ' : ''}${cardinal(Math.abs(exponent))}`;
}

const DAY = /\d{1,2}(?!\d|[.,:/]\d|[-–]\d|(?:st|nd|rd|th)\b| ?[%°])/y;
const DAY_MONTH = /(\d{1,2}) (?=([A-Z][a-z]{2,8})\b)/y;
const DECADE = /(\d{3}0|[2-9]0)['’]?s(?!\w)/y;
/** Said as two numbers, whatever they once were. */
const SPOKEN_PAIR = /(24|9)\/(7|11)(?![\d/])/y;
const LAST_DAY = 31;

/** "May 1", after the name of a month. */
function sayDay([day]: RegExpExecArray, { text, at, glued }: Site): string | null {
  const before = wordBefore(text, at, true);
  if (glued || monthOf(before) === 0 || !isUpper(before[0]) || !isDay(Number(day))) return null;
  return ordinal(Number(day));
}

/** "1 May": "the first of May". */
function sayDayBefore([, day, month]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued || monthOf(month!) === 0 || !isDay(Number(day))) return null;
  const article = wordBefore(text, at).toLowerCase() === 'the' ? '' : 'the ';
  return `${article}${ordinal(Number(day))} of `;
}

function isDay(day: number): boolean {
  return day >= 1 && day <= LAST_DAY;
}

/** "May third, twenty twenty-four", and where days come first "the third of May twenty twenty-four". */
function date(value: CalendarDate, american: boolean): string {
  const month = MONTHS[value.month - 1]!;
  const day = value.day === null ? null : ordinal(value.day);
  const said = day === null ? month : american ? `${month} ${day}` : `the ${day} of ${month}`;
  if (value.year === null) return said;
  return `${said}${day !== null && american ? ', ' : ' '}${year(value.year) ?? cardinal(value.year)}`;
}

function time({ hour, minute, second, suffix }: ClockTime): string {
  const half = suffix === '' ? '' : ` ${suffix[0]!.toLowerCase()}.m.`;
  const hours = cardinal(hour);
  const seconds = second === null ? '' : ` and ${cardinal(second)} ${second === 1 ? 'second' : 'seconds'}`;
  if (minute > 0 || second !== null) {
    return `${hours} ${minute < 10 ? `oh ${cardinal(minute)}` : cardinal(minute)}${seconds}${half}`;
  }
  if (half !== '') return `${hours}${half}`;
  return hour > NOON || hour === 0 ? `${hours} hundred hours` : `${hours} o'clock`;
}

/** "10:30", "10:30 p.m.", and what has seconds, which may be a duration. */
function isTimeRight({ minute, second }: ClockTime): boolean {
  return second !== null || minute >= 10;
}

export function load(tag: string): Language {
  const american = AMERICAN.has(tag);
  return {
    tag: 'en',
    decimal: '.',
    group: ',',
    decimals: 'digits',
    silentMinus: false,
    words: {
      ...{ point: 'point', minus: 'minus', plus: 'plus', to: 'to' },
      signs: { '§§': 'sections', '№': 'number', '#': 'number' },
      alone: {},
    },
    ...{ cardinal, ordinal, year, fraction, mixed, power, time, isTimeRight },
    date: (value) => date(value, american),
    ordinalMarks: {},
    notYear: NOT_YEAR,
    scales: ENGLISH_SCALES,
    currencies: ENGLISH_CURRENCIES,
    cents: { join: ' and ', named: true },
    units: ENGLISH_UNITS,
    spacedUnits: new Set(['m', 's', 't', 'F', 'C', 'M']),
    dateOrder: american ? 'mdy' : 'dmy',
    timePatterns: [
      /(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d))?(?![\d:])(?: ?(?<suffix>[ap]\.m\.|[AP]\.M\.|[ap]m\b\.?|[AP]M\b\.?))?/y,
    ],
    patterns: [
      { pattern: DAY, say: sayDay },
      { pattern: DAY_MONTH, say: sayDayBefore },
      { pattern: SPOKEN_PAIR, say: ([, first, second]) => `${cardinal(Number(first))} ${cardinal(Number(second))}` },
      { pattern: DECADE, say: ([, value], { glued: _ }) => decade(Number(value)) },
    ],
    telephone: 'digits',
    telephoneAfter: TELEPHONE_AFTER,
    roman: ROMAN(ordinal),
    abbreviations: ENGLISH_ABBREVIATIONS,
    bare: ENGLISH_BARE,
  };
}
