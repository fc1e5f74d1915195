// French: how numbers, dates, money, units and abbreviations are read.
import { toCardinal as belgianCardinal, toOrdinal as belgianOrdinal } from 'n2words/fr-BE';
import { toCardinal, toOrdinal } from 'n2words/fr-FR';
import type { CalendarDate, ClockTime, Gender, Language } from '../language.ts';
import { FRENCH_CURRENCIES, FRENCH_SCALES, FRENCH_UNITS } from './fr-units.ts';
import {
  FRENCH_ABBREVIATIONS,
  FRENCH_BARE,
  FRENCH_CENTURIES,
  FRENCH_MONTHS,
  FRENCH_ROMAN_AFTER,
  FRENCH_RULERS,
} from './fr-words.ts';
import { wordSet } from './tables.ts';

/** Where seventy is "septante". */
const SEPTANTE: ReadonlySet<string> = new Set(['fr-be', 'fr-ch']);
const HUNDRED = 100;
const ELEVEN = 11;

interface Words {
  toCardinal(value: number): string;
  toOrdinal(value: number): string;
}

function cardinals({ toCardinal: say }: Words): Language['cardinal'] {
  return (value: number, gender?: Gender) => {
    const said = say(value);
    const endsInOne = value % 10 === 1 && value % HUNDRED !== ELEVEN && said.endsWith('un');
    return gender === 'f' && endsInOne ? `${said}e` : said;
  };
}

/** The form is "m", "f", "second" or "seconde", with an s for more than one. */
function ordinals({ toOrdinal: say }: Words): Language['ordinal'] {
  return (value: number, form = 'm') => {
    if (value === 2 && form.startsWith('second')) return form;
    const plural = form.endsWith('s') ? 's' : '';
    if (value === 1) return `${form.startsWith('f') ? 'première' : 'premier'}${plural}`;
    return `${say(value)}${plural}`;
  };
}

const PARTS: Readonly<Record<number, readonly [string, string]>> = {
  ...{ 2: ['demi', 'demis'], 3: ['tiers', 'tiers'], 4: ['quart', 'quarts'] },
};
const LARGEST_PART = 10;

const MARKS = {
  ...{
    e: 'm',
    ème: 'm',
    ième: 'm',
    eme: 'm',
    ère: 'f',
    re: 'f',
    nd: 'second',
    nde: 'seconde',
    es: 'ms',
    èmes: 'ms',
    ers: 'ms',
    res: 'fs',
  },
};

function fractions(cardinal: Language['cardinal'], ordinal: Language['ordinal']): Language['fraction'] {
  return (numerator, denominator) => {
    if (denominator > LARGEST_PART && denominator !== HUNDRED) return null;
    const [one, more] = PARTS[denominator] ?? [ordinal(denominator), ordinal(denominator, 'ms')];
    return `${cardinal(numerator)} ${numerator === 1 ? one : more}`;
  };
}

function power(cardinal: Language['cardinal']): Language['power'] {
  return (base, exponent) => {
    if (exponent === 2) return `${base} au carré`;
    if (exponent === 3) return `${base} au cube`;
    return `${base} puissance ${exponent < 0 ? 'moins ' : ''}${cardinal(Math.abs(exponent))}`;
  };
}

export function load(tag: string): Language {
  const words = SEPTANTE.has(tag)
    ? { toCardinal: belgianCardinal, toOrdinal: belgianOrdinal }
    : { toCardinal, toOrdinal };
  const cardinal = cardinals(words);
  const ordinal = ordinals(words);
  const fraction = fractions(cardinal, ordinal);

  function date({ day, month, year }: CalendarDate): string {
    const parts = [day === null ? '' : day === 1 ? 'premier' : cardinal(day), FRENCH_MONTHS[month - 1]!];
    return [...parts, year === null ? '' : cardinal(year)].filter((part) => part !== '').join(' ');
  }

  function time({ hour, minute, second }: ClockTime): string {
    const said = `${cardinal(hour, 'f')} ${hour < 2 ? 'heure' : 'heures'}${minute === 0 ? '' : ` ${cardinal(minute, 'f')}`}`;
    return second === null ? said : `${said} ${cardinal(second, 'f')} ${second < 2 ? 'seconde' : 'secondes'}`;
  }

  return {
    tag: 'fr',
    decimal: ',',
    group: '.',
    decimals: 'number',
    silentMinus: true,
    words: {
      ...{ point: 'virgule', minus: 'moins', plus: 'plus', to: 'à' },
      signs: { '§': 'paragraphe', '§§': 'paragraphes', '№': 'numéro', '#': 'numéro' },
      alone: { '=': 'égale' },
    },
    ...{ cardinal, ordinal, fraction, date, time, power: power(cardinal), year: () => null },
    ordinalMarks: MARKS,
    notYear: { after: new Set(), before: new Set() },
    mixed: (whole, numerator, denominator) => {
      const part = fraction(numerator, denominator);
      return part === null ? null : `${cardinal(whole)} et ${denominator === 2 ? 'demi' : part}`;
    },
    scales: FRENCH_SCALES,
    currencies: FRENCH_CURRENCIES,
    cents: { join: ' ', named: false },
    units: FRENCH_UNITS,
    spacedUnits: new Set(['t', 's', 'm', 'M']),
    dateOrder: 'dmy',
    timePatterns: [
      // "quatorze heures zéro zéro"
      /(?<hour>\d{1,2}):(?<minute>0\d)(?![\d:])/y,
      /(?<hour>\d{1,2})[ \u00a0\u202f]?h[ \u00a0\u202f]?(?<minute>\d\d)(?:[ \u00a0\u202f]?(?:min|mn)\b)?/y,
      /(?<hour>\d{1,2})[ \u00a0\u202f]?h(?![\p{L}\d/'’])/uy,
    ],
    patterns: [],
    telephone: 'pairs',
    telephoneAfter: wordSet('téléphone tél tel fax portable mobile appelez'),
    roman: {
      after: FRENCH_ROMAN_AFTER,
      ordinalBefore: FRENCH_CENTURIES,
      marks: { ...MARKS, er: 'm' },
      rulers: FRENCH_RULERS,
      ruler: (value) => (value === 1 ? 'premier' : cardinal(value)),
      cardinalsRight: false,
      first: true,
      stop: false,
    },
    abbreviations: FRENCH_ABBREVIATIONS,
    bare: FRENCH_BARE,
  };
}
