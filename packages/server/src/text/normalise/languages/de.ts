// German: how numbers, dates, money, units and abbreviations are read.
import { toCardinal, toOrdinal } from 'n2words/de-DE';
import type { CalendarDate, ClockTime, Gender, Language } from '../language.ts';
import { isDate } from '../rules/dates.ts';
import { isSpace, type Site, wordAfter } from '../site.ts';
import { dayEnding, isDayExpected, ordinalEnding } from './de-ordinals.ts';
import { GERMAN_CURRENCIES, GERMAN_SCALES, GERMAN_UNITS } from './de-units.ts';
import {
  GERMAN_ABBREVIATIONS,
  GERMAN_BARE,
  GERMAN_MONTHS,
  GERMAN_NOT_YEAR,
  GERMAN_ROMAN_AFTER,
  GERMAN_RULERS,
} from './de-words.ts';
import { wordSet } from './tables.ts';

const HUNDRED = 100;

function cardinal(value: number, gender?: Gender): string {
  const said = toCardinal(value);
  if (gender === undefined || value % HUNDRED !== 1) return said;
  return said.replace(/eins$/, gender === 'f' ? 'eine' : 'ein');
}

/** The form is the ending: "e", "er", "en". */
function ordinal(value: number, ending = 'e'): string {
  return `${toOrdinal(value).slice(0, -1)}${ending}`;
}

function year(value: number): string | null {
  if (value < 1_100 || value >= 2_000) return null;
  const rest = value % HUNDRED;
  return `${cardinal(Math.floor(value / HUNDRED))}hundert${rest === 0 ? '' : cardinal(rest)}`;
}

const PARTS: Readonly<Record<number, string>> = {
  ...{
    2: 'halb',
    3: 'Drittel',
    4: 'Viertel',
    5: 'Fünftel',
    6: 'Sechstel',
    7: 'Siebtel',
    8: 'Achtel',
    9: 'Neuntel',
    10: 'Zehntel',
  },
  ...{ 12: 'Zwölftel', 16: 'Sechzehntel', 20: 'Zwanzigstel', 100: 'Hundertstel' },
};

function fraction(numerator: number, denominator: number): string | null {
  const part = PARTS[denominator];
  return part === undefined ? null : `${cardinal(numerator, 'n')} ${part}`;
}

/** "eineinhalb", "zwei drei Viertel". */
function mixed(whole: number, numerator: number, denominator: number): string | null {
  if (denominator === 2) return `${cardinal(whole, 'n')}einhalb`;
  const part = fraction(numerator, denominator);
  return part === null ? null : `${cardinal(whole)} ${part}`;
}

function date({ day, month, year: value }: CalendarDate, site: Site): string {
  const parts = [day === null ? '' : ordinal(day, dayEnding(site)), GERMAN_MONTHS[month - 1]!];
  if (value !== null) parts.push(year(value) ?? cardinal(value));
  return parts.filter((part) => part !== '').join(' ');
}

function time({ hour, minute, second }: ClockTime): string {
  const said = `${cardinal(hour, 'n')} Uhr${minute === 0 ? '' : ` ${cardinal(minute)}`}`;
  return second === null ? said : `${said} und ${cardinal(second, 'f')} ${second === 1 ? 'Sekunde' : 'Sekunden'}`;
}

const ORDINAL = /(\d{1,3})\.(?=[ \u00a0\u202f])/y;
const ORDINALS = /(\d{1,3})\. ?[-–] ?(\d{1,3})\.(?=[ \u00a0\u202f])/y;
const DAY_AND_MONTH = /(\d{1,2})\. ?(\d{1,2})\.(?!\d)/y;
const DECADE = /(\d{3}0|[1-9]0)er(n?)(?![\p{L}\d])/uy;

function sayOrdinal([all, value]: RegExpExecArray, site: Site): string | null {
  const ending = site.glued || Number(value) === 0 ? null : ordinalEnding(site, site.at + all.length);
  return ending === null ? null : ordinal(Number(value), ending);
}

/** "vom 1.–3. Mai". */
function sayOrdinals([all, first, last]: RegExpExecArray, site: Site): string | null {
  const ending = ordinalEnding(site, site.at + all.length);
  if (ending === null || Number(first) === 0 || Number(last) <= Number(first)) return null;
  return `${ordinal(Number(first), ending)} bis ${ordinal(Number(last), ending)}`;
}

/** "am 3.5." */
function sayDayAndMonth([, day, month]: RegExpExecArray, site: Site): string | null {
  if (site.glued || !isDayExpected(site) || !isDate({ day: Number(day), month: Number(month) })) return null;
  const ending = dayEnding(site);
  return `${ordinal(Number(day), ending)} ${ordinal(Number(month), ending)}`;
}

function sayDecade([, value, plural]: RegExpExecArray): string {
  return `${year(Number(value)) ?? cardinal(Number(value))}er${plural}`;
}

/** "der Vierzehnte" in the case that the words before ask for. */
function ruler(value: number, name: string, before: string): string {
  const noun = (ending: string) => {
    const said = ordinal(value, ending);
    return said[0]!.toUpperCase() + said.slice(1);
  };
  if (name.endsWith('s') && !GERMAN_RULERS.has(name.toLowerCase())) return `des ${noun('en')}`;
  if (DATIVE.has(before.toLowerCase())) return `dem ${noun('en')}`;
  if (ACCUSATIVE.has(before.toLowerCase())) return `den ${noun('en')}`;
  return `der ${noun('e')}`;
}

const DATIVE = wordSet('unter von mit bei nach vor zu an seit aus neben');
const ACCUSATIVE = wordSet('für gegen durch ohne um auf über');

function romanOrdinalStop(value: number, site: Site, end: number): string | null {
  if (!isSpace(site.text[end + 1]) || wordAfter(site.text, end + 1) === '') return null;
  const ending = ordinalEnding(site, end + 1);
  return ending === null ? null : ordinal(value, ending);
}

export function load(): Language {
  return {
    tag: 'de',
    decimal: ',',
    group: '.',
    decimals: 'digits',
    silentMinus: false,
    words: {
      ...{ point: 'Komma', minus: 'minus', plus: 'plus', to: 'bis' },
      signs: { '§§': 'Paragrafen', '№': 'Nummer', '#': 'Nummer' },
      alone: {},
    },
    ...{ cardinal, ordinal, year, fraction, mixed, date, time },
    power: (base, exponent) => `${base} hoch ${exponent < 0 ? 'minus ' : ''}${cardinal(Math.abs(exponent))}`,
    ordinalMarks: {},
    notYear: GERMAN_NOT_YEAR,
    scales: GERMAN_SCALES,
    currencies: GERMAN_CURRENCIES,
    cents: { join: ' ', named: false },
    units: GERMAN_UNITS,
    spacedUnits: new Set(['m', 's', 't', 'T']),
    dateOrder: 'dmy',
    timePatterns: [
      /(?<hour>\d{1,2})[.:](?<minute>\d\d)(?::(?<second>\d\d))? ?Uhr/y,
      // "vierzehn Uhr null null"
      /(?<hour>\d{1,2}):(?<minute>0\d)(?![\d:])/y,
      /(?<hour>\d{1,2}) Uhr (?<minute>\d\d)(?! ?[%€$\d.,])/y,
    ],
    patterns: [
      { pattern: ORDINALS, say: sayOrdinals },
      { pattern: ORDINAL, say: sayOrdinal },
      { pattern: DAY_AND_MONTH, say: sayDayAndMonth },
      { pattern: DECADE, say: sayDecade },
    ],
    telephone: 'digits',
    telephoneAfter: wordSet('telefon tel telefonnummer handy mobil fax anrufen unter'),
    roman: {
      after: GERMAN_ROMAN_AFTER,
      ordinalBefore: new Set(),
      marks: {},
      rulers: GERMAN_RULERS,
      ruler,
      cardinalsRight: false,
      first: true,
      stop: true,
      ordinalStop: romanOrdinalStop,
    },
    abbreviations: GERMAN_ABBREVIATIONS,
    bare: GERMAN_BARE,
  };
}
