// Russian: dates, years, decades, times, decimals and ordinals, which are inflected by what stands beside them.
import type { NumberPattern, Numeral } from '../language.ts';
import { isDate } from '../rules/dates.ts';
import { keepStop } from '../rules/quantities.ts';
import { endsAt, isSpace, type Site, wordAfter, wordBefore } from '../site.ts';
import { centuryForm, formBeside, formOfYear, yearNoun } from './ru-nouns.ts';
import { cardinal, compound, decimal, type Form, genitive, ordinal } from './ru-numbers.ts';
import { GENITIVE_AFTER, RUSSIAN_MONTHS } from './ru-words.ts';
import { wordSet } from './tables.ts';

const MONTHS = RUSSIAN_MONTHS.join('|');
/** The stop of "г." belongs to it, unless it ends the text. */
const stopped = (letter: string) => `${letter}(?=\\.["”»’)\\]]{0,8}$)|${letter}\\.`;
const OF_YEAR = `года(?!\\p{L})|${stopped('г')}`;
const DATE = new RegExp(`(\\d{1,2}) (${MONTHS})(?!\\p{L})(?: ([12]\\d{3})(?!\\d)(?: (?:${OF_YEAR}))?)?`, 'uy');
const DATES = new RegExp(`(\\d{1,2}) ?[-–] ?(\\d{1,2}) (${MONTHS})(?!\\p{L})`, 'uy');
const YEAR = new RegExp(`([12]\\d{3}) (год(?:а|у|ом|е)?(?!\\p{L})|${stopped('г')})`, 'uy');
const YEAR_BEFORE_CHRIST = /(\d{1,4}) (года|году|г\.) (?=(?:до )?н\. ?э\.)/y;
const YEARS = new RegExp(
  `([12]\\d{3}) ?(и|или|[-–]) ?([12]\\d{3}) (год(?:ы|ов|ах|ам)(?!\\p{L})|${stopped('гг')})`,
  'uy',
);
const FROM_TO = new RegExp(
  `([12]\\d{3}) (по|до) ([12]\\d{3})(?!\\d)(?: (год(?!\\p{L})|года(?!\\p{L})|${stopped('гг?')}))?`,
  'uy',
);
const BARE_YEAR = /([12]\d{3})(?![\d%]|[.,:/–-]\d)/y;
const MARKED =
  /([1-9]\d{0,3})[-‑](й|[ыио]й|его|ого|го|ому|ему|му|[ыи]м|[ое]м|м|[ая]я|ья|я|[ую]ю|ю|[ое]е|ье|[ыи]е|е|[ыи]х|х|[ыи]ми|ми|ей)(?!\p{L})/uy;
const COMPOUND =
  /([1-9]\d{0,2}|1000)[-‑]((?:лет|этажн|процентн|дневн|часов|минутн|метров|тонн|градусн|комнатн|местн|кратн|километров|секундн|месячн|недельн|страничн|угольн|томн|серийн)\p{L}{1,12})/uy;
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
  if (glued || Number(first) >= Number(last) || Number(first) === 0 || Number(last) > 31) return null;
  return `с ${ordinal(Number(first), 'ng')} по ${ordinal(Number(last), 'nn')} ${month}`;
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

/** "5-летний" */
function sayCompound([, value, rest]: RegExpExecArray, { glued }: Site): string | null {
  return glued ? null : `${compound(Number(value))}${rest}`;
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
  { pattern: YEARS, say: sayYears },
  { pattern: FROM_TO, say: sayFromTo },
  { pattern: YEAR, say: sayYear },
  { pattern: YEAR_BEFORE_CHRIST, say: sayYearBeforeChrist },
  { pattern: BARE_YEAR, say: sayYearAfter },
  { pattern: MARKED, say: sayMarked },
  { pattern: COMPOUND, say: sayCompound },
  { pattern: DECIMAL, say: sayDecimal },
  { pattern: CLOCK, say: sayClock },
];

const CENTURY = / в\./y;
/** "XIX–XX вв.", "в XIX и XX веках": the noun of both. */
const JOINED = /^(?: и | или |[-–])[IVXL]{1,6} (век\p{L}{0,3}|вв\.)/u;
const LONGEST_JOINED = 24;
/** "в XIX и XX веках": the word before both. */
const SECOND = /(\p{L}{1,12}) [IVXL]{1,6}(?: и | или |[-–])$/u;
const CENTURIES = / (?=вв\.)/y;

/** "XIX век", "в XX в.", "глава IV", "Петра I": by the noun or the name beside the numeral. */
export function russianNumeral(numeral: Numeral): { readonly end: number; readonly spoken: string } | null {
  const { text, at, end, value } = numeral;
  if (end - at === 1 && !'IVX'.includes(text[at]!)) return null;
  const first = SECOND.exec(text.slice(Math.max(0, at - LONGEST_JOINED), at));
  const before = (first?.[1] ?? wordBefore(text, at, true)).toLowerCase();
  const isLocative = before === 'в' || before === 'во' || before === 'на' || before === 'о';
  CENTURY.lastIndex = end;
  if (CENTURY.test(text)) {
    const [form, noun] = centuryForm(before);
    return { end: keepStop(text, CENTURY.lastIndex), spoken: `${ordinal(value, form)} ${noun}` };
  }
  CENTURIES.lastIndex = end;
  if (CENTURIES.test(text)) {
    const stop = keepStop(text, end + ' вв.'.length);
    return { end: stop, spoken: isLocative ? `${ordinal(value, 'ml')} веках` : `${ordinal(value, 'mg')} веков` };
  }
  const joined = JOINED.exec(text.slice(end, end + LONGEST_JOINED));
  const shared = joined?.[1] ?? (first === null ? null : wordAfter(text, end));
  if (shared !== null) {
    const isPlural = /^(?:вв|век(?:ов|ах|а))/.test(shared);
    if (isPlural || joined !== null)
      return { end, spoken: ordinal(value, isLocative ? 'ml' : shared === 'век' ? 'mn' : 'mg') };
  }
  const form = formBeside(wordAfter(text, end)) ?? (isSpace(text[at - 1]) ? formBeside(before) : null);
  return form === null ? null : { end, spoken: ordinal(value, form) };
}
