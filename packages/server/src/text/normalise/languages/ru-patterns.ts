// Russian: dates, years, decades, times, decimals and ordinals, which are inflected by what stands beside them.
import type { NumberPattern } from '../language.ts';
import { digitWords } from '../numbers.ts';
import { isDate } from '../rules/dates.ts';
import { endsAt, type Site, wordAfter, wordBefore } from '../site.ts';
import { formOfYear, yearNoun } from './ru-nouns.ts';
import { cardinal, compound, decimal, type Form, genitive, ordinal } from './ru-numbers.ts';
import { GENITIVE_AFTER, RUSSIAN_MONTHS } from './ru-words.ts';
import { wordSet } from './tables.ts';

// The stop of "г." belongs to it, unless it ends the text. Months are any word here, and looked up afterwards.
const DATE =
  /(\d{1,2}) (\p{L}{3,9})(?!\p{L})(?: ([12]\d{3})(?!\d)(?: (?:года(?!\p{L})|г(?=\.["”»’)\]]{0,8}$)|г\.))?)?/uy;
const DATES = /(\d{1,2}) ?[-–] ?(\d{1,2}) (\p{L}{3,9})(?!\p{L})/uy;
const DAYS_FROM_TO = /(\d{1,2}) по (\d{1,2}) (\p{L}{3,9})(?!\p{L})/uy;
const YEAR = /([12]\d{3}) (год(?:а|у|ом|е)?(?!\p{L})|г(?=\.["”»’)\]]{0,8}$)|г\.)/uy;
const YEAR_BEFORE_CHRIST = /(\d{1,4}) (года|году|г\.) (?=(?:до )?н\. ?э\.)/y;
const YEARS = /([12]\d{3}) ?(и|или|[-–]) ?([12]\d{3}) (год(?:ы|ов|ах|ам)(?!\p{L})|гг(?=\.["”»’)\]]{0,8}$)|гг\.)/uy;
const FROM_TO = /([12]\d{3}) (по|до) ([12]\d{3})(?!\d)(?: (года?(?!\p{L})|гг?(?=\.["”»’)\]]{0,8}$)|гг?\.))?/uy;
const BARE_YEAR = /([12]\d{3})(?![\d%]|[.,:/–-]\d)/y;
const MARKED =
  /([1-9]\d{0,3})[-‑](й|[ыио]й|его|ого|го|ому|ему|му|[ыи]м|[ое]м|м|[ая]я|ья|я|[ую]ю|ю|[ое]е|ье|[ыи]е|е|[ыи]х|х|[ыи]ми|ми|ей)(?!\p{L})/uy;
const COMPOUND = /([1-9]\d{0,3})[-‑](\p{Ll}{4}\p{Ll}{0,9})(?!\p{L})/uy;
const DECADES = /(?:([12]\d\d0)[-–])?([12]\d\d0|[1-9]0)[-‑](е|х|ые|ых)(?: (гг(?=\.["”»’)\]]{0,8}$)|гг\.))?(?!\p{L})/uy;
const PERCENT = /(\d{1,3}) ?%-н?(ый|ого|ому|ым|ом|ая|ой|ую|ое|ые|ых|й|го|му|м|я|ю|е|х)(?!\p{L})/uy;
/** The way numbers are written at home, with the eight for long distances. */
const PHONE = /8 ?(?:\(\d{3}\)|\d{3}) ?\d{3}[ -]\d\d[ -]\d\d(?!\d)/y;
const DECIMAL = /(\d{1,9}),(\d{1,3})(?!\d|[.,:]\d|[-‑]\p{L})/uy;
const CLOCK = /(\d{1,2})([:.])(\d\d)(?!\d|[.,:]\d| ?[%°])/y;

const NOMINATIVE_AFTER = wordSet('это сегодня завтра вчера сейчас послезавтра на по наступило было будет через');

/** "первого мая", which is when; "первое мая" is the day itself. */
export function formOfDay({ text, at }: Site, end: number): Form {
  const before = wordBefore(text, at).toLowerCase();
  if (before === 'к') return 'nd';
  if (before === 'перед' || before === 'между') return 'ni';
  const isAlone = at === 0 && /^[.!?…]?$/.test(text.slice(end, end + 2));
  return isAlone || NOMINATIVE_AFTER.has(before) || /^ [—–-] /.test(text.slice(end, end + 3)) ? 'nn' : 'ng';
}

/** "1 мая 2024 г." */
function sayDate([all, day, month, year]: RegExpExecArray, site: Site): string | null {
  if (site.glued || !isDate({ day: Number(day), month: RUSSIAN_MONTHS.indexOf(month!) + 1 })) return null;
  const said = `${ordinal(Number(day), formOfDay(site, site.at + all.length))} ${month}`;
  return year === undefined ? said : `${said} ${ordinal(Number(year), 'mg')} года`;
}

/** "1–3 мая" */
function sayDates([, first, last, month]: RegExpExecArray, { glued }: Site): string | null {
  if (glued || Number(first) >= Number(last) || !areDays(first!, last!, month!)) return null;
  return `с ${ordinal(Number(first), 'ng')} по ${ordinal(Number(last), 'nn')} ${month}`;
}

/** "с 1 по 3 мая" */
function sayDaysFromTo([, first, last, month]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued || wordBefore(text, at).toLowerCase() !== 'с' || !areDays(first!, last!, month!)) return null;
  return `${ordinal(Number(first), 'ng')} по ${ordinal(Number(last), 'nn')} ${month}`;
}

function areDays(first: string, last: string, month: string): boolean {
  const number = RUSSIAN_MONTHS.indexOf(month) + 1;
  return [first, last].every((day) => isDate({ day: Number(day), month: number }));
}

function sayYear([, year, noun]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued) return null;
  const before = wordBefore(text, at).toLowerCase();
  const said = noun!.startsWith('год') ? noun! : yearNoun(before);
  return `${ordinal(Number(year), formOfYear(said, before))} ${said}`;
}

/** "44 г. до н. э." */
function sayYearBeforeChrist([, year, noun]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued || Number(year) === 0) return null;
  const before = wordBefore(text, at).toLowerCase();
  const said = noun!.startsWith('год') ? noun! : yearNoun(before);
  return `${ordinal(Number(year), formOfYear(said, before))} ${said} `;
}

const YEARS_FORMS: Readonly<Record<string, Form>> = { годы: 'mn', годов: 'mg', годам: 'md', годах: 'ml' };

/** "в 1914–1918 гг.", "в 1920 и 1921 годах" */
function sayYears([, first, joint, last, noun]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued) return null;
  const before = wordBefore(text, at).toLowerCase();
  const said = noun!.startsWith('год') ? noun! : yearNoun(before) === 'году' && before !== 'к' ? 'годах' : 'годов';
  const form = YEARS_FORMS[said]!;
  const between = joint === '-' || joint === '–' ? '–' : joint;
  return `${ordinal(Number(first), form)} ${between} ${ordinal(Number(last), form)} ${said}`;
}

/** "с 1914 по 1918 год" */
function sayFromTo([, first, joint, last, noun]: RegExpExecArray, { text, at, glued }: Site): string | null {
  const before = wordBefore(text, at).toLowerCase();
  if (glued || !['с', 'от'].includes(before)) return null;
  const end = joint === 'по' ? ['mn', 'год'] : ['mg', 'года'];
  return `${ordinal(Number(first), 'mg')} ${joint} ${ordinal(Number(last), end[0])}${noun === undefined ? '' : ` ${end[1]}`}`;
}

/** "в году 1984" */
function sayYearAfter([, year]: RegExpExecArray, { text, at, glued }: Site): string | null {
  const noun = wordBefore(text, at).toLowerCase();
  if (glued || !/^год(?:а|у|ом|е)?$/.test(noun)) return null;
  return ordinal(Number(year), formOfYear(noun, wordBefore(text, at - noun.length - 1).toLowerCase()));
}

/** Endings that leave no choice. */
const MARKS: Readonly<Record<string, Form>> = {
  ...{
    го: 'mg',
    ого: 'mg',
    его: 'mg',
    му: 'md',
    ому: 'md',
    ему: 'md',
    ым: 'mi',
    им: 'mi',
    ом: 'ml',
    ем: 'ml',
    я: 'fn',
  },
  ...{ ая: 'fn', яя: 'fn', ья: 'fn', ю: 'fa', ую: 'fa', юю: 'fa', ое: 'nn', ее: 'nn', ье: 'nn', ые: 'pn', ие: 'pn' },
  ...{ х: 'pg', ых: 'pg', их: 'pg', ми: 'pi', ыми: 'pi', ими: 'pi', ой: 'mn', ый: 'mn', ий: 'mn', ей: 'fg' },
};

/** "3-й", "90-е годы", "в 5-й школе": by the last letters and, where these leave a choice, by the noun. */
function sayMarked([all, digits, mark]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued) return null;
  const value = Number(digits);
  const noun = wordAfter(text, at + all.length).toLowerCase();
  if (mark === 'й' || mark === 'ой') return ordinal(value, /\p{L}[еиы]$/u.test(noun) ? 'fg' : 'mn');
  if (mark === 'м') return ordinal(value, /м$/.test(noun) ? 'mi' : 'ml');
  if (mark === 'е') return ordinal(value, value % 10 === 0 && !/[ое]$/.test(noun) ? 'pn' : 'nn');
  return ordinal(value, MARKS[mark!]);
}

/** "в 1960–1970-х гг." */
function sayDecades([, first, last, mark, noun]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued || (first === undefined && noun === undefined)) return null;
  const isLocative = yearNoun(wordBefore(text, at).toLowerCase()) === 'году';
  const form = mark!.endsWith('е') ? 'pn' : 'pg';
  const from = first === undefined ? '' : `${ordinal(Number(first), form)} – `;
  const said = noun === undefined ? '' : form === 'pn' ? ' годы' : isLocative ? ' годах' : ' годов';
  return `${from}${ordinal(Number(last), form)}${said}`;
}

/** "50%-й" */
function sayPercent([, value, mark]: RegExpExecArray, { glued }: Site): string | null {
  return glued ? null : `${compound(Number(value))}процентн${PERCENT_ENDINGS[mark!] ?? mark}`;
}

const PERCENT_ENDINGS: Readonly<Record<string, string>> = {
  ...{ й: 'ый', го: 'ого', му: 'ому', м: 'ом', я: 'ая', ю: 'ую', е: 'ое', х: 'ых' },
};

function sayPhone([found]: RegExpExecArray, { glued }: Site): string | null {
  return glued
    ? null
    : found
        .replaceAll(/\d+/g, (group) => `${digitWords(group, cardinal)},`)
        .replaceAll(/[()-]/g, ' ')
        .replaceAll(/ +/g, ' ')
        .slice(0, -1);
}

/** Second parts of words that count: "пятилетний". */
const COUNTED = wordSet(
  'лет этажн процентн дневн часов минутн метров тонн градусн комнатн местн кратн километров секундн месячн недельн страничн угольн томн серийн',
);
const LONGEST_COUNTED = 10;

/** "5-летний" */
function sayCompound([, value, rest]: RegExpExecArray, { glued }: Site): string | null {
  let isCounted = false;
  for (let length = 3; length <= LONGEST_COUNTED; length++) isCounted ||= COUNTED.has(rest!.slice(0, length));
  return glued || !isCounted ? null : `${compound(Number(value))}${rest}`;
}

function sayDecimal([all, integer, digits]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued || !endsAt(text, at + all.length) || /^0\d/.test(integer!)) return null;
  const isGenitive = GENITIVE_AFTER.has(wordBefore(text, at, true).toLowerCase());
  return decimal(isGenitive ? genitive : cardinal, Number(integer), digits!);
}

const LAST_HOUR = 24;
const LAST_MINUTE = 59;
const CLOCK_AFTER = wordSet('в во к с на');

/** "до 10:30", "в 15.30"; a whole number of hours is read by the language's time. */
function sayClock([, hour, sign, minute]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued || Number(hour) > LAST_HOUR || Number(minute) > LAST_MINUTE || Number(minute) === 0) return null;
  const before = wordBefore(text, at).toLowerCase();
  const isGenitive = before === 'с' || GENITIVE_AFTER.has(before);
  if (!isGenitive && (sign === ':' || !CLOCK_AFTER.has(before))) return null;
  const say = isGenitive ? genitive : cardinal;
  return `${say(Number(hour))} ${Number(minute) < 10 ? `${say(0)} ` : ''}${say(Number(minute))}`;
}

export const RUSSIAN_PATTERNS: readonly NumberPattern[] = [
  { pattern: DATE, say: sayDate },
  { pattern: DATES, say: sayDates },
  { pattern: DAYS_FROM_TO, say: sayDaysFromTo },
  { pattern: YEARS, say: sayYears },
  { pattern: FROM_TO, say: sayFromTo },
  { pattern: YEAR, say: sayYear },
  { pattern: YEAR_BEFORE_CHRIST, say: sayYearBeforeChrist },
  { pattern: BARE_YEAR, say: sayYearAfter },
  { pattern: MARKED, say: sayMarked },
  { pattern: DECADES, say: sayDecades },
  { pattern: PERCENT, say: sayPercent },
  { pattern: PHONE, say: sayPhone },
  { pattern: COMPOUND, say: sayCompound },
  { pattern: DECIMAL, say: sayDecimal },
  { pattern: CLOCK, say: sayClock },
];
