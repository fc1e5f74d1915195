// Portuguese of Portugal and of Brazil: how numbers, dates, money, units and abbreviations are read.
import { toCardinal, toOrdinal } from 'n2words/pt-PT';
import type { CalendarDate, ClockTime, Gender, Language, Numeral } from '../language.ts';
import { wordAfter, wordBefore } from '../site.ts';
import { portugueseCurrencies, portugueseScales, portugueseUnits } from './pt-units.ts';
import {
  PORTUGUESE_ABBREVIATIONS,
  PORTUGUESE_BARE,
  PORTUGUESE_MONTHS,
  PORTUGUESE_ORDINALS,
  PORTUGUESE_ROMAN_AFTER,
  PORTUGUESE_RULERS,
} from './pt-words.ts';
import { wordSet } from './tables.ts';

const HUNDREDS = /(?:duz|trez|quatroc|quinh|seisc|setec|oitoc|novec)entos/g;
const BRAZILIAN: Readonly<Record<string, string>> = {
  ...{ catorze: 'quatorze', dezasseis: 'dezesseis', dezassete: 'dezessete', dezanove: 'dezenove' },
};
const LARGEST_ORDINAL = 10;
const MILLION = 1_000_000;
const MILLIARD = 1_000_000_000;

function cardinals(brazilian: boolean): Language['cardinal'] {
  return (value: number, gender?: Gender) => {
    const said = brazilian ? brazilianWords(value) : toCardinal(value);
    return gender === 'f' ? feminine(said) : said;
  };
}

/** "bilhões", where Portugal counts thousands of millions. */
function brazilianWords(value: number): string {
  if (value >= MILLIARD) {
    const [count, rest] = [Math.floor(value / MILLIARD), value % MILLIARD];
    const said = `${brazilianWords(count)} ${count === 1 ? 'bilhão' : 'bilhões'}`;
    if (rest === 0) return said;
    return `${said}${rest < 100 || (rest < MILLION && rest % 1_000 === 0) ? ' e ' : ' '}${brazilianWords(rest)}`;
  }
  return toCardinal(value).replaceAll(/catorze|dezasseis|dezassete|dezanove/g, (word) => BRAZILIAN[word]!);
}

/** What stands before "milhões" stays, because a million is a masculine. */
function feminine(said: string): string {
  const at = Math.max(said.lastIndexOf('lhões'), said.lastIndexOf('lhão'), said.lastIndexOf('liões')) + 1;
  const last = said.slice(at);
  return (
    said.slice(0, at) +
    last
      .replace(/\bum$/, 'uma')
      .replaceAll(/\bdois\b/g, 'duas')
      .replaceAll(HUNDREDS, (word) => `${word.slice(0, -2)}as`)
  );
}

/** The form is "m" or "f". */
function ordinal(value: number, form = 'm'): string {
  const said = toOrdinal(value);
  return form === 'f' ? said.replaceAll(/o\b/g, 'a') : said;
}

const PARTS = ['meio', 'terço', 'quarto', 'quinto', 'sexto', 'sétimo', 'oitavo', 'nono', 'décimo'];

function fraction(numerator: number, denominator: number): string | null {
  const part = PARTS[denominator - 2];
  return part === undefined ? null : `${toCardinal(numerator)} ${part}${numerator === 1 ? '' : 's'}`;
}

function mixed(whole: number, numerator: number, denominator: number): string | null {
  const part = denominator === 2 ? 'meio' : fraction(numerator, denominator);
  return part === null ? null : `${toCardinal(whole)} e ${part}`;
}

function powers(cardinal: Language['cardinal']): Language['power'] {
  return (base, exponent) => {
    if (exponent === 2) return `${base} ao quadrado`;
    if (exponent === 3) return `${base} ao cubo`;
    return `${base} elevado a ${exponent < 0 ? 'menos ' : ''}${cardinal(Math.abs(exponent))}`;
  };
}

/** The first is "primeiro" in Brazil only. */
function dates(cardinal: Language['cardinal'], brazilian: boolean): (date: CalendarDate) => string {
  return ({ day, month, year }) => {
    const said = day === 1 && brazilian ? 'primeiro' : day === null ? null : cardinal(day);
    const parts = [said, PORTUGUESE_MONTHS[month - 1]!, year === null ? null : cardinal(year)];
    return parts.filter((part) => part !== null).join(' de ');
  };
}

function times(cardinal: Language['cardinal']): (time: ClockTime) => string {
  return ({ hour, minute, second }) => {
    const hours = `${cardinal(hour, 'f')} ${hour === 1 ? 'hora' : 'horas'}`;
    const minutes = minute === 0 && second === null ? '' : ` e ${cardinal(minute)}`;
    if (second === null) return hours + minutes;
    return `${hours}${minutes} minutos e ${cardinal(second)} ${second === 1 ? 'segundo' : 'segundos'}`;
  };
}

/** Engines read numerals of two letters and more as numbers, except "VI", which is a word. */
function numerals(cardinal: Language['cardinal']): NonNullable<Language['roman']['numeral']> {
  return ({ text, at, end, value }: Numeral) => {
    const [before, after] = [wordBefore(text, at, true).toLowerCase(), wordAfter(text, end).toLowerCase()];
    const own = (word: string) => (Object.hasOwn(PORTUGUESE_ORDINALS, word) ? PORTUGUESE_ORDINALS[word]! : null);
    const gender = own(before) ?? own(after) ?? (PORTUGUESE_RULERS.has(before) ? 'm' : null);
    const isLone = end - at === 1;
    if (isLone && !'IVX'.includes(text[at]!)) return null;
    if (gender !== null && value <= LARGEST_ORDINAL) return { end, spoken: ordinal(value, gender) };
    const isNumber = PORTUGUESE_ROMAN_AFTER.has(before) || after === 'século';
    return isNumber && (isLone || value === 6) ? { end, spoken: cardinal(value) } : null;
  };
}

const ORDINAL_MARKS = { '.º': 'm', '.ª': 'f', '°': 'm', '.°': 'm' };

export function load(tag: string): Language {
  const brazilian = tag !== 'pt-pt';
  const cardinal = cardinals(brazilian);
  return {
    tag: brazilian ? 'pt' : 'pt-PT',
    decimal: ',',
    group: '.',
    decimals: 'number',
    silentMinus: true,
    words: {
      ...{ point: 'vírgula', minus: 'menos', plus: 'mais', to: 'a' },
      signs: { '§': 'parágrafo', '§§': 'parágrafos', '№': 'número', '#': 'número' },
      alone: {},
    },
    ...{ cardinal, ordinal, fraction, mixed, year: () => null },
    ...{ power: powers(cardinal), date: dates(cardinal, brazilian), time: times(cardinal) },
    ordinalMarks: ORDINAL_MARKS,
    notYear: { after: new Set(), before: new Set() },
    scales: portugueseScales(brazilian),
    currencies: portugueseCurrencies(brazilian),
    cents: { join: ' e ', named: true },
    units: portugueseUnits(brazilian),
    spacedUnits: new Set(['t', 's', 'm', 'M']),
    dateOrder: 'dmy',
    timePatterns: [
      /(?<hour>\d{1,2}):(?<minute>0\d)(?![\d:])/y,
      /(?<hour>\d{1,2}) ?h ?(?<minute>\d\d)(?: ?min\b)?/y,
      /(?<hour>\d{1,2}):(?<minute>\d\d) ?h\b/y,
      /(?<hour>\d{1,2}) ?h(?![\p{L}\d/])/uy,
    ],
    patterns: [],
    telephone: 'digits',
    telephoneAfter: wordSet('telefone tel telef telemóvel celular fax ligue ligar'),
    roman: {
      ...{ after: new Set(), ordinalBefore: new Set(), marks: {}, rulers: PORTUGUESE_RULERS },
      ...{ ruler: (value) => ordinal(value), cardinalsRight: true, first: true, stop: false },
      numeral: numerals(cardinal),
    },
    abbreviations: PORTUGUESE_ABBREVIATIONS,
    bare: PORTUGUESE_BARE,
  };
}
