// Polish: how numbers, dates, money, units and abbreviations are read.
import type { CalendarDate, ClockTime, Gender, Language } from '../language.ts';
import { digitWords } from '../numbers.ts';
import { inGenitive } from './genitive.ts';
import { cardinal, genitive, ordinal } from './pl-numbers.ts';
import { POLISH_PATTERNS } from './pl-patterns.ts';
import { polishNumeral } from './pl-roman.ts';
import { POLISH_CURRENCIES, POLISH_SCALES, POLISH_UNITS } from './pl-units.ts';
import { GENITIVE_AFTER, POLISH_ABBREVIATIONS, POLISH_BARE, POLISH_MONTHS } from './pl-words.ts';
import { wordSet } from './tables.ts';

/** "trzy czwarte", "pięć ósmych", and the half without a count. */
function fraction(numerator: number, denominator: number): string | null {
  if (numerator === 1 && denominator === 2) return 'pół';
  if (denominator > 20 && denominator !== 100) return null;
  const few = numerator % 10 >= 2 && numerator % 10 <= 4 && (numerator < 10 || numerator > 20);
  return `${cardinal(numerator, 'f')} ${ordinal(denominator, numerator === 1 ? 'fn' : few ? 'pn' : 'pg')}`;
}

function mixed(whole: number, numerator: number, denominator: number): string | null {
  if (whole === 1 && denominator === 2) return 'półtora';
  const part = fraction(numerator, denominator);
  return part === null ? null : `${cardinal(whole)} i ${part}`;
}

/** "półtora kilometra", "dwa i pół", all others with a comma. */
function decimals(say: typeof cardinal): NonNullable<Language['decimalWords']> {
  return (integer, digits, gender: Gender) => {
    if (digits === '5' && integer === 1) return gender === 'f' ? 'półtorej' : 'półtora';
    if (digits === '5' && integer > 0) return `${say(integer, gender)} i pół`;
    const zeros = digits.length - String(Number(digits)).length;
    const isNumber = digits.length <= 2 && Number(digits) > 0;
    const said = isNumber ? `${'zero '.repeat(zeros)}${cardinal(Number(digits))}` : digitWords(digits, cardinal);
    return `${say(integer)} przecinek ${said}`;
  };
}

function date({ day, month, year }: CalendarDate): string {
  const parts = [day === null ? '' : ordinal(day, 'mg'), POLISH_MONTHS[month - 1]!];
  if (year !== null) parts.push(ordinal(year, 'mg'), 'roku');
  return parts.filter((part) => part !== '').join(' ');
}

function time({ hour, minute, second }: ClockTime): string {
  const minutes = minute === 0 ? '' : ` ${minute < 10 ? 'zero ' : ''}${cardinal(minute)}`;
  const seconds = second === null ? '' : ` i ${cardinal(second, 'f')} ${second === 1 ? 'sekunda' : 'sekund'}`;
  return `${ordinal(hour, 'fn')}${minutes}${seconds}`;
}

function power(base: string, exponent: number): string {
  if (exponent === 2) return `${base} do kwadratu`;
  if (exponent === 3) return `${base} do sześcianu`;
  return `${base} do potęgi ${exponent < 0 ? `minus ${ordinal(-exponent, 'fg')}` : ordinal(exponent, 'fg')}`;
}

export function load(): Language {
  const language: Language = {
    tag: 'pl',
    decimal: ',',
    group: '.',
    decimals: 'number',
    decimalWords: decimals(cardinal),
    silentMinus: true,
    words: {
      ...{ point: 'przecinek', minus: 'minus', plus: 'plus', from: 'od ', to: 'do' },
      signs: { '§§': 'paragrafy', '№': 'numer', '#': 'numer' },
      alone: { '&': 'i' },
    },
    ...{ cardinal, ordinal, fraction, mixed, power, date, time, year: () => null },
    ordinalMarks: {},
    notYear: { after: new Set(), before: new Set() },
    scales: POLISH_SCALES,
    currencies: POLISH_CURRENCIES,
    cents: { join: ' ', named: true },
    units: POLISH_UNITS,
    spacedUnits: new Set(['t', 's', 'm', 'M', 'h']),
    dateOrder: 'dmy',
    timePatterns: [/(?<hour>\d{1,2}):(?<minute>00)(?![\d:])/y],
    patterns: POLISH_PATTERNS,
    telephone: 'digits',
    telephoneAfter: wordSet('telefon tel telefonu komórka fax faks dzwoń dzwonić'),
    roman: {
      ...{ after: new Set(), ordinalBefore: new Set(), marks: {}, rulers: new Set() },
      ...{ ruler: (value) => ordinal(value), cardinalsRight: false, first: true, stop: false },
      numeral: polishNumeral,
    },
    abbreviations: POLISH_ABBREVIATIONS,
    bare: POLISH_BARE,
  };
  const said = inGenitive(language, { cardinal: genitive, ordinal, decimalWords: decimals(genitive) });
  // Behind a preposition the range has none of its own.
  const behind = (to: string): Language => ({
    ...said,
    words: { ...said.words, from: '', to },
    cases: { range: said, after: () => null },
  });
  const [inSpan, after] = [behind(said.words.to), behind('–')];
  return {
    ...language,
    cases: { range: said, after: (word) => (word === 'od' ? inSpan : GENITIVE_AFTER.has(word) ? after : null) },
  };
}
