// Spanish: how numbers, dates, money, units and abbreviations are read.
import { toCardinal, toOrdinal } from 'n2words/es-ES';
import type { CalendarDate, ClockTime, Gender, Language } from '../language.ts';
import { SPANISH_CURRENCIES, SPANISH_PESO, SPANISH_SCALES, SPANISH_UNITS } from './es-units.ts';
import {
  PESO_COUNTRIES,
  POINT_COUNTRIES,
  SPANISH_ABBREVIATIONS,
  SPANISH_BARE,
  SPANISH_MONTHS,
  SPANISH_QUEENS,
  SPANISH_ROMAN_AFTER,
  SPANISH_RULERS,
} from './es-words.ts';
import { wordSet } from './tables.ts';

/** "veintiuno mil" and "treinta y uno millones" lose their last letter before what they count. */
const UNO_BEFORE_SCALE = /(veinti)?uno(?= (?:mil|mill|bill))/g;
const LARGEST_ORDINAL = 10;

function cardinal(value: number, gender?: Gender): string {
  const said = toCardinal(value, { gender: gender === 'f' ? 'feminine' : 'masculine' }).replaceAll(
    UNO_BEFORE_SCALE,
    (uno) => (uno === 'uno' ? 'un' : 'veintiún'),
  );
  if (gender === undefined || gender === 'f') return said;
  return said.replace(/veintiuno$/, 'veintiún').replace(/uno$/, 'un');
}

/** The form is "m", "f" or "short", as before a noun: "primer". */
function ordinal(value: number, form = 'm'): string {
  const said = toOrdinal(value, { gender: form === 'f' ? 'feminine' : 'masculine' });
  return form === 'short' ? said.replace(/(primer|tercer)o$/, '$1') : said;
}

const PARTS = ['medio', 'tercio', 'cuarto', 'quinto', 'sexto', 'séptimo', 'octavo', 'noveno', 'décimo'];

function fraction(numerator: number, denominator: number): string | null {
  const part = PARTS[denominator - 2];
  if (part === undefined) return null;
  return `${cardinal(numerator, 'm')} ${part}${numerator === 1 ? '' : 's'}`;
}

function mixed(whole: number, numerator: number, denominator: number): string | null {
  const part = fraction(numerator, denominator);
  return part === null ? null : `${cardinal(whole)} y ${denominator === 2 ? 'medio' : part}`;
}

function power(base: string, exponent: number): string {
  if (exponent === 2) return `${base} al cuadrado`;
  if (exponent === 3) return `${base} al cubo`;
  return `${base} elevado a ${exponent < 0 ? 'menos ' : ''}${cardinal(Math.abs(exponent))}`;
}

function date({ day, month, year }: CalendarDate): string {
  const parts = [
    day === null ? null : cardinal(day),
    SPANISH_MONTHS[month - 1]!,
    year === null ? null : cardinal(year),
  ];
  return parts.filter((part) => part !== null).join(' de ');
}

function time({ hour, minute, second, suffix }: ClockTime): string {
  const hours = cardinal(hour, 'f');
  const half = /^[ap]/i.test(suffix) ? ` ${suffix[0]!.toLowerCase() === 'a' ? 'a' : 'pe'} eme` : '';
  if (half !== '') return `${hours}${minute === 0 ? '' : ` ${minutesOf(minute)}`}${half}`;
  if (minute === 0 && second === null) return `${hours} ${hour === 1 ? 'hora' : 'horas'}`;
  const seconds = second === null ? '' : ` y ${cardinal(second, 'm')} ${second === 1 ? 'segundo' : 'segundos'}`;
  return `${hours} ${minutesOf(minute)}${seconds}`;
}

function minutesOf(minute: number): string {
  return minute < 10 ? `${cardinal(0)} ${cardinal(minute)}` : cardinal(minute);
}

/** The first masculine rulers have ordinals, those from eleven on plain numbers. */
function ruler(value: number, name: string): string {
  if (value > LARGEST_ORDINAL) return cardinal(value);
  return ordinal(value, SPANISH_QUEENS.has(name.toLowerCase()) ? 'f' : 'm');
}

/** Without a stop the marks are read right, and "4°" is four degrees. */
const ORDINAL_MARKS = { '.º': 'm', '.°': 'm', '.ª': 'f', '.er': 'short', er: 'short' };

export function load(tag: string): Language {
  const isPoint = POINT_COUNTRIES.has(tag);
  return {
    tag: 'es',
    decimal: isPoint ? '.' : ',',
    group: isPoint ? ',' : '.',
    decimals: 'number',
    silentMinus: true,
    words: {
      ...{ point: isPoint ? 'punto' : 'coma', minus: 'menos', plus: 'más', to: 'a' },
      signs: { '§§': 'secciones', '№': 'número', '#': 'número' },
      alone: { '&': 'y' },
    },
    ...{ cardinal, ordinal, fraction, mixed, power, date, time, year: () => null },
    ordinalMarks: ORDINAL_MARKS,
    notYear: { after: new Set(), before: new Set() },
    scales: SPANISH_SCALES,
    currencies: PESO_COUNTRIES.has(tag) ? SPANISH_PESO : SPANISH_CURRENCIES,
    cents: { join: ' con ', named: true },
    units: SPANISH_UNITS,
    spacedUnits: new Set(['t', 's', 'm', 'M']),
    dateOrder: 'dmy',
    timePatterns: [
      /(?<hour>\d{1,2}):(?<minute>00)(?![\d:])/y,
      /(?<hour>\d{1,2})[:.](?<minute>\d\d) ?(?:h\b\.?|hs\b\.?|hrs?\b\.?|horas\b)/y,
      /(?<hour>\d{1,2})(?::(?<minute>\d\d))? ?(?<suffix>[ap]\. ?m\.)/y,
      /(?<hour>\d{1,2}) ?h ?(?<minute>\d\d)\b/y,
      /(?<hour>\d{1,2}) ?h(?![\p{L}\d/])/uy,
    ],
    patterns: [],
    telephone: 'digits',
    telephoneAfter: wordSet('teléfono teléf tel móvil fax llame llamar celular'),
    roman: {
      ...{ after: SPANISH_ROMAN_AFTER, ordinalBefore: new Set(), marks: {}, rulers: SPANISH_RULERS, ruler },
      ...{ cardinalsRight: true, first: true, stop: false },
    },
    abbreviations: SPANISH_ABBREVIATIONS,
    bare: SPANISH_BARE,
  };
}
