// Finds the numbers of a Japanese sentence and reads them with what belongs to them: counters, units, money, dates, times.
import { readCounted } from './counters.ts';
import type { Item } from './items.ts';
import { CURRENCIES, findUnit } from './latin.ts';
import { readDigits, readNumeral } from './numerals.ts';

export interface ReadNumber {
  /** UTF-16 units of the text, exclusive. */
  readonly end: number;
  readonly kana: string;
  /** The counter, as written; empty when there is none. */
  readonly counter: string;
}

export interface NumberPlace {
  readonly text: string;
  readonly items: readonly Item[];
  /** Index of the item that begins there. */
  readonly at: number;
  /** Whether the number of a month stands directly before. */
  readonly isAfterMonth: boolean;
}

/** Units of the text that a number is looked for in. Longer runs of digits are read one by one in any case. */
const LONGEST_MATCH = 400;
const GROUPED = /^\d{1,3}(?:,\d{3}){1,6}(?:\.\d+)?/;
const DIGITS = /^\d+(?:\.\d+)?/;
const DATE = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/-])/;
const DAY = /^(\d{1,2})\/(\d{1,2})(?=[(（][月火水木金土日])/;
const TIME = /^(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?![\d:])/;
const CHAIN = /^\d{1,9}(?:-\d{1,9}){1,5}(?![\d-])/;
const FRACTION = /^(\d{1,4})\/(\d{1,4})(?![\d/])/;
/** Signs and runs of digits that one number may be written with. What is longer is no number. */
const MOST_NUMERALS = 30;
/** So many digits with hyphens between them are no street number. */
const PHONE_DIGITS = 7;
/** Words of measure that are foreign: the number before them hardly changes. */
const FOREIGN_COUNTER = /^(?:ページ|パーセント|ポイント|キロ|センチ|トン|カロリー|コマ|セット|チーム|ポンド|ピース)/;

/** Reads what begins at an item that is a numeral or a sign of money; null when it is no number. */
export function readNumberAt(place: NumberPlace): ReadNumber | null {
  const { text, items, at } = place;
  const item = items[at]!;
  const currency = CURRENCIES[item.surface];
  if (currency !== undefined) {
    const number = items[at + 1]?.kind === 'numeral' ? readCount({ ...place, at: at + 1 }) : null;
    if (number === null) return null;
    return number.counter === '' ? { ...number, kana: number.kana + currency } : number;
  }
  return readPattern(text, item.start) ?? readCount(place);
}

function readPattern(text: string, at: number): ReadNumber | null {
  const date = match(DATE, text, at);
  if (date) return read(at + date[0].length, `${count(date[1]!, '年')} ${count(date[3]!, '月')} ${day(date[4]!)}`);
  const dayOnly = match(DAY, text, at);
  if (dayOnly) return read(at + dayOnly[0].length, `${count(dayOnly[1]!, '月')} ${day(dayOnly[2]!)}`);
  const time = match(TIME, text, at);
  if (time) {
    const [all, hours, minutes, seconds] = time;
    const parts = [count(hours!, '時')];
    if (Number(minutes) > 0) parts.push(count(minutes!, '分'));
    if (seconds !== undefined) parts.push(`${kanaOf(String(Number(seconds)))}ビョー`);
    return read(at + all.length, parts.join(' '));
  }
  const chain = match(CHAIN, text, at);
  if (chain) return readChain(chain[0], at);
  const fraction = match(FRACTION, text, at);
  if (fraction) return read(at + fraction[0].length, `${kanaOf(fraction[2]!)}ブンノ ${kanaOf(fraction[1]!)}`);
  return null;
}

/** Telephone numbers digit by digit, streets and scores as numbers. */
function readChain(chain: string, at: number): ReadNumber {
  const parts = chain.split('-');
  const isPhone =
    parts.some((part) => part.startsWith('0') && part.length > 1) || chain.length > PHONE_DIGITS + parts.length;
  const kana = parts.map((part) => (isPhone ? readDigits(part) : kanaOf(part)));
  return read(at + chain.length, kana.join('ノ '));
}

function read(end: number, kana: string): ReadNumber {
  return { end, kana, counter: '' };
}

/** Numerals that follow each other, with the counter or unit behind them. */
function readCount({ text, items, at, isAfterMonth }: NumberPlace): ReadNumber | null {
  const { source, next, end } = gatherNumeral(text, items, at);
  const numeral = readNumeral(source);
  if (numeral === null) return null;
  const place = text[end] === ' ' ? end + 1 : end;
  const unit = findUnit(text, place);
  if (unit !== null)
    return { end: place + unit.length, kana: withForeign(numeral.kana, unit.kana), counter: unit.kana };
  const item = items[next];
  if (item === undefined || item.start !== end) return read(end, numeral.kana);
  if (FOREIGN_COUNTER.test(item.surface)) return { end, kana: beforeForeign(numeral.kana, item.surface), counter: '' };
  if (item.kind !== 'word') return read(end, numeral.kana);
  const counter = {
    surface: item.surface,
    pronunciation: item.pronunciation ?? '',
    isCounter: item.detail === '接尾' || (item.pos === '名詞' && item.detail === '助数詞'),
  };
  const kana = readCounted(numeral, counter, isAfterMonth);
  return kana === null ? read(end, numeral.kana) : { end: item.end, kana, counter: item.surface };
}

/** The numerals from an item on, without the commas between them, and the item behind them. */
function gatherNumeral(text: string, items: readonly Item[], at: number) {
  let source = '';
  let next = at;
  let end = items[at]!.start;
  while (items[next]?.kind === 'numeral' && items[next]!.start === end && next - at < MOST_NUMERALS) {
    const digits = digitsAt(text, end);
    const part = digits?.[0] ?? items[next]!.surface;
    source += part.replaceAll(',', '');
    end += part.length;
    while (items[next] !== undefined && items[next]!.start < end) next++;
  }
  return { source, next, end };
}

/** Digits in groups of three, unless more of them follow, or digits alone. */
function digitsAt(text: string, at: number): RegExpExecArray | null {
  const grouped = match(GROUPED, text, at);
  const next = grouped === null ? '' : (text[at + grouped[0].length] ?? '');
  return grouped === null || /[\d,]/.test(next) ? match(DIGITS, text, at) : grouped;
}

function withForeign(number: string, unit: string): string {
  return beforeForeign(number, unit) + unit;
}

/** Before foreign words only ten and a hundred change: ジュッキロ, ヒャッキロ. */
function beforeForeign(number: string, word: string): string {
  if (/^[カ-コサ-ソタ-トパピプペポ]/.test(word)) {
    const closed = number.replace(/ジュー$/, 'ジュッ');
    return /^[カキクケコ]/.test(word) ? closed.replace(/([ヒビピ]ャ)ク$/, '$1ッ') : closed;
  }
  return number;
}

function kanaOf(digits: string): string {
  return readNumeral(digits)?.kana ?? readDigits(digits);
}

function count(digits: string, counter: string): string {
  return counted(digits, counter, false);
}

function day(digits: string): string {
  return counted(digits, '日', true);
}

function counted(digits: string, surface: string, isDay: boolean): string {
  const numeral = readNumeral(String(Number(digits)));
  const counter = { surface, pronunciation: '', isCounter: true };
  return (numeral && readCounted(numeral, counter, isDay)) ?? readDigits(digits);
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  return pattern.exec(text.slice(at, at + LONGEST_MATCH));
}
