// Ordinals, years, fractions, powers and telephone numbers.
import type { Language } from '../language.ts';
import { digitWords, rangeWords, readNumber } from '../numbers.ts';
import { endsAt, isDigit, isSpace, type Match, type Site, wordAfter, wordBefore } from '../site.ts';
import { matchAt } from './dates.ts';
import { longestSymbol } from './quantities.ts';

const MOST_ORDINAL_DIGITS = 4;
const ORDINAL_DIGITS = /(?!0)\d{1,4}(?!\d)/y;

/** A number and the mark of an ordinal: "2e", "1.ª". */
export function readOrdinal({ text, at, glued }: Site, language: Language): Match | null {
  const digits = glued ? null : matchAt(ORDINAL_DIGITS, text, at)?.[0];
  if (digits == null || digits.length > MOST_ORDINAL_DIGITS) return null;
  const mark = longestSymbol(text, at + digits.length, language.ordinalMarks);
  if (mark === null) return null;
  return { start: at, end: mark.end, spoken: language.ordinal(Number(digits), mark.entry), light: true };
}

const YEAR_SPAN = /(\d{4})[-–](\d\d)(?![\d]|[-–.,/:]\d)/y;
const FIRST_YEAR = 1_100;
/** "2024-05" is a month. */
const LAST_MONTH = 12;
const YEAR = /\d{4}(?!\d)/y;

/** A year, or a span of years whose end has two digits: "1914-18". */
export function readYear(site: Site, language: Language): Match | null {
  const { text, at } = site;
  const span = matchAt(YEAR_SPAN, text, at);
  if (span !== null) {
    const said = language.cases?.range ?? language;
    const from = said.year(Number(span[1])) ?? said.cardinal(Number(span[1]));
    const isSpan =
      Number(span[2]) > Number(span[1]) % 100 && Number(span[2]) > LAST_MONTH && Number(span[1]) >= FIRST_YEAR;
    if (!isSpan || !endsAt(text, YEAR_SPAN.lastIndex)) return null;
    const to = said === language ? language.cardinal(Number(span[2])) : said.ordinal(Number(span[2]));
    const spoken = rangeWords(from, to, language);
    return { start: at, end: YEAR_SPAN.lastIndex, spoken, light: false };
  }
  const digits = matchAt(YEAR, text, at)?.[0];
  if (digits === undefined) return null;
  const end = at + digits.length;
  const spoken = language.year(Number(digits));
  if (spoken === null || !endsAt(text, end) || !isYearEnd(text, end)) return null;
  if (language.notYear.after.has(wordBefore(text, at, true).toLowerCase())) return null;
  if (language.notYear.before.has(wordAfter(text, end).toLowerCase())) return null;
  return { start: at, end, spoken, light: false };
}

/** No decimals, no group, no unit and no exponent. */
function isYearEnd(text: string, end: number): boolean {
  const next = text[end];
  if ('.,-–/:'.includes(next ?? ' ')) return !isDigit(text[end + 1]);
  if (isSpace(next)) return !'%°€$£¥‰'.includes(text[end + 1] ?? ' ');
  return !'%°€$£¥‰²³⁰¹⁴⁵⁶⁷⁸⁹⁻_@'.includes(next ?? ' ');
}

const FRACTION = /(?:(\d{1,3}) )?(\d{1,2})[/⁄](\d{1,3})(?![\d/⁄])/y;

/** "3/4", "1 1/2". */
export function readFraction({ text, at, glued }: Site, language: Language): Match | null {
  const found = glued ? null : matchAt(FRACTION, text, at);
  if (found === null) return null;
  const end = FRACTION.lastIndex;
  const [numerator, denominator] = [Number(found[2]), Number(found[3])];
  const written = `${found[2]}${found[3]}`;
  if (numerator >= denominator || numerator === 0 || !endsAt(text, end) || /^0|(?<=^\d{1,2})0\d/.test(written))
    return null;
  const spoken =
    found[1] === undefined
      ? language.fraction(numerator, denominator)
      : language.mixed(Number(found[1]), numerator, denominator);
  return spoken === null ? null : { start: at, end, spoken, light: false };
}

const POWER = /\d{1,6}(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})/y;
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const SQUARE_AND_CUBE = 3;

/** "10⁶". Another base than ten has an exponent only where no footnote has such a number: ² and ³. */
export function readPower({ text, at, glued }: Site, language: Language): Match | null {
  const found = glued ? null : matchAt(POWER, text, at);
  if (found === null || '⁰¹²³⁴⁵⁶⁷⁸⁹⁻'.includes(text[POWER.lastIndex] ?? ' ')) return null;
  const end = POWER.lastIndex;
  const base = Number(text.slice(at, end - found[1]!.length));
  const size = Number(Array.from(found[1]!.replace('⁻', ''), (sign) => SUPERSCRIPTS.indexOf(sign)).join(''));
  const exponent = found[1]!.startsWith('⁻') ? -size : size;
  const isPower = base === 10 || base === 2 || ((exponent === 2 || exponent === SQUARE_AND_CUBE) && base < 100);
  if (!isPower || exponent === 0) return null;
  const unit = longestSymbol(text, isSpace(text[end]) ? end + 1 : end, language.units);
  const said = language.power(language.cardinal(base), exponent);
  if (unit === null) return endsAt(text, end) ? { start: at, end, spoken: said, light: true } : null;
  return { start: at, end: unit.end, spoken: `${said} ${unit.entry.many ?? unit.entry.other}`, light: true };
}

/** With a country's code, with an area's in brackets, with a zero before, or three, three and four digits. */
const TELEPHONE =
  /\+\d{1,3}(?:[ .-]?\(?\d{1,5}\)?){1,6}|\(\d{2,5}\) ?\d{2,5}(?:[ .-]\d{2,8}){1,3}|0\d{1,4}(?:[ ./-]\d{2,8}){1,5}|\d{3}[ .-]\d{3}[ .-]\d{4}/y;
const FEWEST_DIGITS = 7;
const MOST_DIGITS = 15;

const GROUPS = /\d{2,5}(?:[ .-]\d{2,5}){1,5}/y;

/** Digit by digit, in the groups it is written in, with a short pause between them. `start` is a plus, a bracket or a digit. */
export function readTelephone(text: string, start: number, language: Language): Match | null {
  const isNamed = language.telephoneAfter.has(wordBefore(text, beforeColon(text, start), true).toLowerCase());
  const pattern = isNamed && isDigit(text[start]) ? GROUPS : TELEPHONE;
  const found = matchAt(pattern, text, start);
  if (found === null) return null;
  const end = pattern.lastIndex;
  const groups = found[0].match(/\d+/g)!;
  const count = groups.join('').length;
  if (
    count < FEWEST_DIGITS ||
    count > MOST_DIGITS ||
    !endsAt(text, end) ||
    ('-/,.'.includes(text[end] ?? ' ') && isDigit(text[end + 1]))
  ) {
    return null;
  }
  return { start, end, spoken: telephoneWords(found[0], language), light: false };
}

function beforeColon(text: string, start: number): number {
  const end = isSpace(text[start - 1]) ? start - 1 : start;
  return text[end - 1] === ':' ? end - 1 : start;
}

export function telephoneWords(number: string, language: Language): string {
  const groups = number.match(/\d+/g) ?? [];
  const said = groups.map((group) => groupWords(group, language)).join(', ');
  return number.startsWith('+') ? `${language.words.plus} ${said}` : said;
}

function groupWords(group: string, language: Language): string {
  if (language.telephone === 'digits' || group.length > 2 || group.startsWith('0'))
    return digitWords(group, language.cardinal);
  return language.cardinal(Number(group));
}

/** What the language itself knows: ordinals with a stop, decades, days of a month. */
export function readPattern(site: Site, language: Language): Match | null {
  let best: Match | null = null;
  for (const { pattern, say } of language.patterns) {
    const found = matchAt(pattern, site.text, site.at);
    if (found === null) continue;
    const end = pattern.lastIndex;
    const spoken: string | null = best === null || end > best.end ? say(found, site) : null;
    if (spoken !== null) best = { start: site.at, end, spoken, light: false };
  }
  return best;
}

/** A minus sign before a number that is not otherwise rewritten. */
export function readMinus({ text, at }: Site, language: Language): Match | null {
  return language.silentMinus &&
    text[at] === '−' &&
    isDigit(text[at + 1]) &&
    readNumber(text, at + 1, language) !== null
    ? { start: at, end: at + 1, spoken: `${language.words.minus} `, light: true }
    : null;
}
