// Russian: how numbers, dates, money, units and abbreviations are read.
import type { CalendarDate, ClockTime, Gender, Language } from '../language.ts';
import type { Site } from '../site.ts';
import { inGenitive } from './genitive.ts';
import { cardinal, decimal, genitive, ordinal } from './ru-numbers.ts';
import { formOfDay, RUSSIAN_PATTERNS } from './ru-patterns.ts';
import { russianNumeral } from './ru-roman.ts';
import { RUSSIAN_CURRENCIES, RUSSIAN_SCALES, RUSSIAN_UNITS } from './ru-units.ts';
import { GENITIVE_AFTER, RUSSIAN_ABBREVIATIONS, RUSSIAN_BARE, RUSSIAN_MONTHS } from './ru-words.ts';
import { wordSet } from './tables.ts';

/** "треть", "четверть" have names of their own: one, two to four, more. */
const PARTS: Readonly<Record<number, readonly [string, string, string]>> = {
  ...{ 3: ['треть', 'трети', 'третей'], 4: ['четверть', 'четверти', 'четвертей'] },
};
const LARGEST_PART = 20;

function fraction(numerator: number, denominator: number): string | null {
  if (numerator === 1 && denominator === 2) return 'одна вторая';
  if (denominator > LARGEST_PART && denominator !== 100) return null;
  const named = PARTS[denominator];
  const part = numerator === 1 ? 0 : numerator < 5 ? 1 : 2;
  if (named !== undefined) return `${cardinal(numerator, 'f')} ${named[part]}`;
  return `${cardinal(numerator, 'f')} ${ordinal(denominator, numerator % 10 === 1 && numerator !== 11 ? 'fn' : 'pg')}`;
}

function mixed(whole: number, numerator: number, denominator: number): string | null {
  if (denominator === 2) return whole === 1 ? 'полтора' : `${cardinal(whole)} с половиной`;
  const part = fraction(numerator, denominator);
  return part === null ? null : `${cardinal(whole)} и ${part}`;
}

/** From five on the noun would have another form than after other decimals. */
const LARGEST_WITH_HALF = 4;

/** "полтора километра", "две с половиной тонны", all others with "целых". */
function decimals(say: typeof cardinal): NonNullable<Language['decimalWords']> {
  return (integer, digits, gender: Gender) => {
    if (digits !== '5' || integer === 0 || integer > LARGEST_WITH_HALF || say === genitive)
      return decimal(say, integer, digits);
    if (integer === 1) return gender === 'f' ? 'полторы' : 'полтора';
    return `${say(integer, gender)} с половиной`;
  };
}

function date({ day, month, year }: CalendarDate, site: Site): string {
  const end = site.at + (/^[\d./-]+/.exec(site.text.slice(site.at, site.at + 12))?.[0].length ?? 0);
  const parts = [day === null ? '' : ordinal(day, formOfDay(site, end)), RUSSIAN_MONTHS[month - 1]!];
  if (year !== null) parts.push(ordinal(year, 'mg'), 'года');
  return parts.filter((part) => part !== '').join(' ');
}

function time({ hour, minute, second }: ClockTime): string {
  if (minute === 0 && second === null) return `${cardinal(hour)} ${hourNoun(hour)}`;
  const minutes = `${minute < 10 ? 'ноль ' : ''}${cardinal(minute)}`;
  return `${cardinal(hour)} ${minutes}${second === null ? '' : ` и ${cardinal(second, 'f')} ${secondNoun(second)}`}`;
}

const plural = new Intl.PluralRules('ru');

function hourNoun(hour: number): string {
  return { one: 'час', few: 'часа' }[plural.select(hour) as string] ?? 'часов';
}

function secondNoun(second: number): string {
  return { one: 'секунда', few: 'секунды' }[plural.select(second) as string] ?? 'секунд';
}

function power(base: string, exponent: number): string {
  if (exponent === 2) return `${base} в квадрате`;
  if (exponent === 3) return `${base} в кубе`;
  return `${base} в ${exponent < 0 ? 'минус ' : ''}${ordinal(Math.abs(exponent), 'fg')} степени`;
}

export function load(): Language {
  const language: Language = {
    tag: 'ru',
    decimal: ',',
    group: '.',
    decimals: 'number',
    decimalWords: decimals(cardinal),
    silentMinus: true,
    words: {
      ...{ point: 'запятая', minus: 'минус', plus: 'плюс', from: 'от ', to: 'до' },
      signs: { '§': 'параграф', '§§': 'параграфы', '#': 'номер' },
      alone: { '&': 'и', '×': 'умножить на' },
    },
    ...{ cardinal, ordinal, fraction, mixed, power, date, time, year: () => null },
    ordinalMarks: {},
    notYear: { after: new Set(), before: new Set() },
    scales: RUSSIAN_SCALES,
    currencies: RUSSIAN_CURRENCIES,
    cents: { join: ' ', named: true },
    units: RUSSIAN_UNITS,
    spacedUnits: new Set(['г', 'м', 'т', 'ч', 'л', 'ц']),
    unstoppedUnits: new Set(['г']),
    dateOrder: 'dmy',
    timePatterns: [/(?<hour>\d{1,2}):(?<minute>0\d)(?![\d:])/y],
    patterns: RUSSIAN_PATTERNS,
    telephone: 'digits',
    telephoneAfter: wordSet('телефон тел телефону телефона звоните факс'),
    roman: {
      ...{ after: new Set(), ordinalBefore: new Set(), marks: {}, rulers: new Set() },
      ...{ ruler: (value) => ordinal(value), cardinalsRight: false, first: true, stop: false },
      numeral: russianNumeral,
    },
    abbreviations: RUSSIAN_ABBREVIATIONS,
    bare: RUSSIAN_BARE,
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
    cases: { range: said, after: (word) => (word === 'от' ? inSpan : GENITIVE_AFTER.has(word) ? after : null) },
  };
}
