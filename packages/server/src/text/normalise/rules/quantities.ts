// Numbers with what they count: money, units, scales, percent; ranges and grouped numbers without anything.
import type { Currency, Language, Noun, Scale } from '../language.ts';
import {
  amountWords,
  inCaseAt,
  isNegative,
  nounAfter,
  pluralOf,
  type Quantity,
  quantityWords,
  rangeWords,
  readQuantity,
  value,
} from '../numbers.ts';
import { endsAt, isDigit, isLetter, isSpace, type Match, type Site, skipSpaces, wordAfter } from '../site.ts';

const THOUSAND = 1_000;
const MILLION_ZEROS = 6;

/** Money, a unit, a scale, a range or a number with groups, whichever reaches furthest. */
export function readCounted(site: Site, plain: Language): Match | null {
  const quantity = readQuantity(site, plain);
  if (quantity === null || site.glued) return null;
  const language = inCaseAt(site.text, startOf(site, quantity), plain);
  return (
    readMoneyAfter(site, quantity, language) ??
    readScale(site, quantity, language) ??
    readUnit(site, quantity, language) ??
    readPlain(site, quantity, language, language !== plain)
  );
}

/** An amount of money whose sign or code stands before it and ends before `after`. */
export function readMoneyBefore(
  place: { readonly text: string; readonly start: number; readonly after: number; readonly currency: Currency },
  language: Language,
): Match | null {
  const { text, start, after, currency } = place;
  const at = skipSpaces(text, isDash(text[after]) ? after + 1 : after);
  let quantity = readQuantity({ text, at, glued: false }, language);
  if (quantity === null) return null;
  if (quantity.last === null) quantity = rangeWithSignTwice(text, quantity, text.slice(start, after), language);
  if (isDash(text[after]) || isNegative(text, start)) {
    quantity = { ...quantity, first: { ...quantity.first, negative: true } };
  }
  const scale = findScale(text, quantity.end, language, true);
  const end = scale?.end ?? quantity.end;
  if (!endsAt(text, end) && text[end - 1] !== '.') return null;
  const spoken = moneyWords(quantity, scale?.scale ?? null, currency, inCaseAt(text, start, language));
  const from = isNegative(text, start) ? start - 1 : start;
  return spoken === null ? null : { start: from, end, spoken, light: true };
}

function isDash(character: string | undefined): boolean {
  return character === '-' || character === '−';
}

/** "$5–$10". */
function rangeWithSignTwice(text: string, quantity: Quantity, sign: string, language: Language): Quantity {
  const { end, first } = quantity;
  if (!'-–—'.includes(text[end] ?? ' ') || !text.startsWith(sign, end + 1)) return quantity;
  const last = readQuantity({ text, at: end + 1 + sign.length, glued: false }, language);
  if (last === null || last.last !== null || value(last.first) <= value(first)) return quantity;
  return { end: last.end, first, last: last.first };
}

function readMoneyAfter(site: Site, quantity: Quantity, language: Language): Match | null {
  const { text } = site;
  const scale = findScale(text, quantity.end, language, true);
  // "5 millions de €": the preposition is part of the noun that is said.
  const past = skipPreposition(text, scale?.end ?? quantity.end, scale !== null);
  const found = longestSymbol(text, skipSpaces(text, past), language.currencies);
  if (found === null) return null;
  const spoken = moneyWords(quantity, scale?.scale ?? null, found.entry, language);
  return spoken === null
    ? null
    : { start: startOf(site, quantity), end: keepStop(text, found.end), spoken, light: true };
}

const PREPOSITION = / (?:d[ei] |d['’])/y;

function skipPreposition(text: string, at: number, scaled: boolean): number {
  PREPOSITION.lastIndex = at;
  return scaled && PREPOSITION.test(text) ? PREPOSITION.lastIndex : at;
}

function moneyWords(
  quantity: Quantity,
  scale: Scale | null,
  { major, minor }: Currency,
  language: Language,
): string | null {
  const { first, last } = quantity;
  if (scale !== null) return scaledWords(quantity, scale, major, language);
  const cents = last === null && first.decimals.length === 2 && minor !== null ? Number(first.decimals) : null;
  if (cents === null || minor === null) return countedWords(quantity, major, language);
  const { cardinal, cents: style } = language;
  const whole = { ...quantity, first: { ...first, decimals: '' } };
  const named = `${cardinal(cents, minor.gender ?? 'm')} ${nounAfter(minor, cents, language)}`;
  if (first.integer === 0 && cents > 0 && !first.negative) return named;
  const said = countedWords(whole, major, language);
  if (cents === 0 || said === null) return said;
  return `${said}${style.join}${style.named ? named : cardinal(cents)}`;
}

function countedWords(quantity: Quantity, noun: Noun, language: Language): string | null {
  const said = quantityWords(quantity, language, noun.gender ?? 'm');
  if (said === null) return null;
  const { first, last } = quantity;
  const form =
    last === null ? nounAfter(noun, value(first), language) : nounAfter(noun, value(last), inRange(language));
  return `${said} ${form}`;
}

function inRange(language: Language): Language {
  return language.cases?.range ?? language;
}

/** "five million dollars", and without a noun "five million". */
function scaledWords(
  quantity: Quantity,
  { zeros, noun }: Scale,
  counted: Noun | null,
  language: Language,
): string | null {
  const amount = value(quantity.last ?? quantity.first);
  // "mil euros", not "un mil euros": a thousand is counted only from two on, where the language has it so.
  const isBareThousand = amount === 1 && zeros === 3 && quantity.last === null && noun.gender === undefined;
  const count = isBareThousand ? '' : quantityWords(quantity, language, noun.gender ?? 'm');
  if (count === null) return null;
  // As one number, because a language may join them: "deux cents", but "deux cent mille".
  const isWhole = zeros === 3 && quantity.last === null && Number.isInteger(amount) && amount > 0;
  const of = quantity.last === null ? language : inRange(language);
  const said = isWhole ? language.cardinal(amount * THOUSAND) : `${count} ${nounAfter(noun, amount, of)}`.trim();
  if (counted === null) return said;
  const form =
    zeros >= MILLION_ZEROS ? (counted.many ?? counted.other) : nounAfter(counted, amount * THOUSAND, language);
  return `${said} ${form}`;
}

function readScale(site: Site, quantity: Quantity, language: Language): Match | null {
  const found = findScale(site.text, quantity.end, language, false);
  const spoken = found === null ? null : scaledWords(quantity, found.scale, null, language);
  return found === null || spoken === null
    ? null
    : { start: startOf(site, quantity), end: keepStop(site.text, found.end), spoken, light: true };
}

/** The stop of an abbreviation that ends the text also ends the sentence. */
export function keepStop(text: string, end: number): number {
  return text[end - 1] === '.' && /^[\s"'”’»)\]]*$/.test(text.slice(end, end + 8)) && text.length <= end + 8
    ? end - 1
    : end;
}

function findScale(
  text: string,
  at: number,
  { scales }: Language,
  withMoney: boolean,
): { readonly scale: Scale; readonly end: number } | null {
  const from = withMoney && text[at] === '-' ? at + 1 : skipSpaces(text, at);
  for (const table of withMoney ? [scales.short, scales.words, scales.withMoney] : [scales.short]) {
    const found = longestSymbol(text, from, table);
    if (found !== null) return { scale: found.entry, end: found.end };
  }
  return null;
}

function readUnit(site: Site, quantity: Quantity, language: Language): Match | null {
  const { text } = site;
  const joined = (text[quantity.end] === '-' || text[quantity.end] === '\u2011') && quantity.last === null;
  const from = joined ? quantity.end + 1 : skipSpaces(text, quantity.end);
  const found = longestSymbol(text, from, language.units);
  if (found === null || (from === quantity.end && language.spacedUnits.has(text.slice(from, found.end)))) return null;
  const { end } = found;
  const isStopped = text[end] === '.' && keepStop(text, end + 1) > end;
  if (isStopped && language.unstoppedUnits?.has(text.slice(from, end)) === true) return null;
  const start = startOf(site, quantity);
  const said = joined ? joinedWords(quantity, found.entry, language) : countedWords(quantity, found.entry, language);
  return said === null ? null : { start, end: keepStop(text, found.end), spoken: said, light: true };
}

/** "5-km run". */
function joinedWords({ first }: Quantity, noun: Noun, language: Language): string | null {
  const said = amountWords(first, language, noun.gender ?? 'm');
  return said === null ? null : `${said} ${noun.one}`;
}

/** The longest key of the table that stands at `at` and ends there: no letter, digit or exponent goes on. */
export function longestSymbol<Entry>(
  text: string,
  at: number,
  table: Readonly<Record<string, Entry>>,
): { readonly entry: Entry; readonly end: number } | null {
  for (let end = Math.min(text.length, at + longestKey(table)); end > at; end--) {
    const key = text.slice(at, end);
    if (Object.hasOwn(table, key) && symbolEnds(text, end)) return { entry: table[key]!, end };
  }
  return null;
}

const lengths = new WeakMap<object, number>();

function longestKey(table: object): number {
  let length = lengths.get(table);
  if (length === undefined) {
    length = Math.max(0, ...Object.keys(table).map((key) => key.length));
    lengths.set(table, length);
  }
  return length;
}

function symbolEnds(text: string, end: number): boolean {
  const next = text[end];
  if (next === undefined) return true;
  if (isLetter(next) || isDigit(next) || '²³/°_@'.includes(next))
    return isLetter(next) && !isLetter(text[end - 1]) && text[end - 1] === '.';
  // "5 t'es", but not the closing quotation mark.
  return !((next === "'" || next === '’') && isLetter(text[end + 1]));
}

/** Two or more numbers in words where an engine would say neither "to" nor the number. */
function readPlain(site: Site, quantity: Quantity, language: Language, isCase: boolean): Match | null {
  const { text } = site;
  const { end, first, last } = quantity;
  if (!endsAt(text, end) || '°²³⁰¹⁴⁵⁶⁷⁸⁹⁻/'.includes(text[end] ?? ' ')) return null;
  const start = startOf(site, quantity);
  if (last !== null) {
    if (!isCase && language.cases !== undefined && isNounInNominative(text, quantity, language)) return null;
    const spoken = yearsOf(quantity, language) ?? quantityWords(quantity, language);
    return spoken === null ? null : { start, end, spoken, light: false };
  }
  if (isCase && ':/'.includes(text[end] ?? ' ')) return null;
  const isSilent = first.negative && language.silentMinus && text[start] === '-';
  if (!isSpace(first.group) && !isApostrophe(first.group) && first.fraction === null && !isSilent && !isCase)
    return null;
  const isYear = isCase && first.digits.length === 4 && first.group === '' && wordAfter(text, end) === '';
  const spoken = (isYear ? language.year(first.integer) : null) ?? amountWords(first, language);
  return spoken === null ? null : { start, end, spoken, light: !isCase };
}

/** "2–3 дня": the noun that follows goes with the number as it stands, not with the case of a range. */
function isNounInNominative(text: string, { end, last }: Quantity, language: Language): boolean {
  return wordAfter(text, end) !== '' && pluralOf(last!.integer, language) !== 'many';
}

function isApostrophe(character: string): boolean {
  return character === "'" || character === '’';
}

function yearsOf({ first, last }: Quantity, plain: Language): string | null {
  const language = inRange(plain);
  const [from, to] = [first, last!].map((amount) =>
    amount.digits.length === 4 && amount.group === '' ? language.year(amount.integer) : null,
  );
  return from == null || to == null ? null : rangeWords(from, to, plain);
}

function startOf({ at }: Site, { first }: Quantity): number {
  return first.negative ? at - 1 : at;
}
