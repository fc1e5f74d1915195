// Reads a number or a range of two at a place in a text, and puts an amount into words.
import type { Gender, Language, Noun } from './language.ts';
import { isDigit, isLetter, isSpace, type Site, skipSpaces, wordBefore } from './site.ts';

/** Numbers of more digits are left to the engine. */
const MOST_DIGITS = 15;
const MOST_DECIMALS = 12;
const GROUP = 3;
const VULGAR: Readonly<Record<string, readonly [number, number]>> = {
  ...{ '½': [1, 2], '⅓': [1, 3], '⅔': [2, 3], '¼': [1, 4], '¾': [3, 4], '⅕': [1, 5], '⅖': [2, 5], '⅗': [3, 5] },
  ...{ '⅘': [4, 5], '⅙': [1, 6], '⅚': [5, 6], '⅛': [1, 8], '⅜': [3, 8], '⅝': [5, 8], '⅞': [7, 8] },
};

export interface Amount {
  readonly end: number;
  readonly negative: boolean;
  readonly integer: number;
  /** The digits of the integer as written, without separators. */
  readonly digits: string;
  readonly decimals: string;
  readonly fraction: readonly [number, number] | null;
  /** What separates groups of three; '' when nothing does. */
  readonly group: string;
}

/** The vulgar fraction that a character is. */
export function vulgarFraction(character: string | undefined): readonly [number, number] | null {
  return VULGAR[character ?? ''] ?? null;
}

/** The number that begins at `at`; null when none does, or when what begins is a version, a list or longer than any number. */
export function readNumber(text: string, at: number, { decimal, group }: Language): Amount | null {
  let end = digitsEnd(text, at, MOST_DIGITS + 1);
  if (end === at || end - at > MOST_DIGITS) return null;
  let digits = text.slice(at, end);
  let separator = '';
  if (digits.length <= GROUP && !(digits[0] === '0')) {
    while (isGroup(text, end, separator, group) && digits.length <= MOST_DIGITS - GROUP) {
      separator = text[end]!;
      digits += text.slice(end + 1, end + 1 + GROUP);
      end += 1 + GROUP;
    }
  }
  let decimals = '';
  const sign = text[end];
  // The other language's decimal sign counts where it cannot separate groups: "$12.50" in German.
  if ((sign === decimal || (sign === group && separator === '')) && isDigit(text[end + 1])) {
    const past = digitsEnd(text, end + 1, MOST_DECIMALS + 1);
    decimals = text.slice(end + 1, past);
    if (decimals.length > MOST_DECIMALS) return null;
    end = past;
  }
  if ((text[end] === '.' || text[end] === ',') && isDigit(text[end + 1])) return null;
  const fraction = decimals === '' ? vulgarFraction(text[skipSpaces(text, end)]) : null;
  if (fraction !== null) end = skipSpaces(text, end) + 1;
  return { end, negative: false, integer: Number(digits), digits, decimals, fraction, group: separator };
}

function isGroup(text: string, at: number, separator: string, sign: string): boolean {
  const found = text[at];
  if (found === undefined || (separator !== '' && found !== separator)) return false;
  if (found !== sign && found !== "'" && found !== '’' && !isSpace(found)) return false;
  return digitsEnd(text, at + 1, GROUP + 1) === at + 1 + GROUP;
}

function digitsEnd(text: string, at: number, most: number): number {
  let end = at;
  while (end < at + most && isDigit(text[end])) end++;
  return end;
}

const DASH = /[–—‒]/;

export interface Quantity {
  readonly end: number;
  readonly first: Amount;
  /** The upper end of a range. */
  readonly last: Amount | null;
}

/** A number or a range of two rising ones. A hyphen makes a range only between whole numbers. */
export function readQuantity({ text, at }: Site, language: Language): Quantity | null {
  const read = readNumber(text, at, language);
  if (read === null) return null;
  const first = { ...read, negative: isNegative(text, at) };
  const alone = { end: first.end, first, last: null };
  const dash = DASH.test(text[skipSpaces(text, first.end)] ?? '') ? skipSpaces(text, first.end) : first.end;
  const isDash = DASH.test(text[dash] ?? '');
  if (!isDash && text[dash] !== '-' && text[dash] !== '\u2011') return alone;
  const start = isDash ? skipSpaces(text, dash + 1) : dash + 1;
  const last = readNumber(text, start, language);
  if (last === null) return alone;
  if (first.negative || last.digits[0] === '0' || '-–'.includes(text[last.end] ?? ' ')) return null;
  const whole = first.decimals === '' && last.decimals === '' && first.fraction === null && last.fraction === null;
  if (!isDash && (!whole || first.digits[0] === '0' || first.digits.length > 4 || last.digits.length > 4)) return null;
  if (!rises(first, last)) return null;
  return { end: last.end, first, last };
}

function rises(first: Amount, last: Amount): boolean {
  return value(last) > value(first);
}

export function value({ integer, decimals, fraction, negative }: Amount): number {
  const size =
    decimals === '' ? integer + (fraction === null ? 0 : fraction[0] / fraction[1]) : Number(`${integer}.${decimals}`);
  return negative ? -size : size;
}

/** A minus sign, or a hyphen that joins nothing. */
export function isNegative(text: string, at: number): boolean {
  const sign = text[at - 1];
  if (sign !== '-' && sign !== '−') return false;
  return at === 1 || isSpace(text[at - 2]) || '([{"“«„'.includes(text[at - 2]!);
}

/** The words of an amount, with a gender those that stand before a noun. Null when the language has no word for it. */
export function amountWords(amount: Amount, language: Language, gender?: Gender): string | null {
  const { integer, decimals, fraction, negative } = amount;
  const { cardinal, words } = language;
  let said: string | null;
  if (fraction !== null) said = language.mixed(integer, ...fraction);
  else if (decimals === '') said = cardinal(integer, gender);
  else if (language.decimalWords !== undefined) said = language.decimalWords(integer, decimals, gender ?? 'm');
  else said = `${cardinal(integer)} ${words.point} ${decimalWords(decimals, language)}`;
  return said === null || !negative ? said : `${words.minus} ${said}`;
}

function decimalWords(decimals: string, { cardinal, decimals: style }: Language): string {
  if (style === 'digits' || decimals.length > 2) return digitWords(decimals, cardinal);
  const zeros = decimals.length - String(Number(decimals)).length;
  if (Number(decimals) === 0) return digitWords(decimals, cardinal);
  return `${`${cardinal(0)} `.repeat(zeros)}${cardinal(Number(decimals))}`;
}

export function digitWords(digits: string, cardinal: (value: number) => string): string {
  return Array.from(digits, (digit) => cardinal(Number(digit))).join(' ');
}

/** The words of a quantity before a noun, and without one. */
export function quantityWords({ first, last }: Quantity, language: Language, gender?: Gender): string | null {
  if (last === null) return amountWords(first, language, gender);
  const inRange = language.cases?.range ?? language;
  const from = amountWords(first, inRange, inRange === language ? undefined : gender);
  const to = amountWords(last, inRange, gender);
  return from === null || to === null ? null : rangeWords(from, to, language);
}

export function rangeWords(from: string, to: string, { words }: Language): string {
  return `${words.from ?? ''}${from} ${words.to} ${to}`;
}

/** The language in the case that the word before `at` asks for. */
export function inCaseAt(text: string, at: number, language: Language): Language {
  return language.cases?.after(wordBefore(text, at, true).toLowerCase()) ?? language;
}

const plurals = new Map<string, Intl.PluralRules>();

export function pluralOf(amount: number, { tag }: Language): Intl.LDMLPluralRule {
  let rules = plurals.get(tag);
  if (rules === undefined) {
    rules = new Intl.PluralRules(tag);
    plurals.set(tag, rules);
  }
  return rules.select(Math.abs(amount));
}

/** The noun as it stands after the amount. */
export function nounAfter(noun: Noun, amount: number, language: Language): string {
  const category = pluralOf(amount, language);
  if (language.nounIn !== undefined) return language.nounIn(noun, category);
  return (category === 'zero' || category === 'two' ? undefined : noun[category]) ?? noun.other;
}

/** Past everything that belongs to a number which is not rewritten: versions, addresses, lists of numbers. */
export function skipNumber(text: string, at: number): number {
  let end = at;
  while (end < text.length) {
    if (isDigit(text[end]) || isLetter(text[end])) end++;
    else if (".,:/-–_'’+@".includes(text[end]!) && isDigit(text[end + 1])) end += 2;
    else return end;
  }
  return end;
}
