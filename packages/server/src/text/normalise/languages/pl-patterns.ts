// Polish: dates, years, decades, times and ordinals, which are inflected by what stands beside them.
import type { NumberPattern } from '../language.ts';
import { isDate } from '../rules/dates.ts';
import { type Site, wordAfter, wordBefore } from '../site.ts';
import { formBeside, formOfYear } from './pl-nouns.ts';
import { cardinal, type Form, ordinal } from './pl-numbers.ts';
import { POLISH_MONTHS } from './pl-words.ts';

// The stop of "r." belongs to it, unless it ends the text. Months are any word here, and looked up afterwards.
const DATE =
  /(\d{1,2})\.? (\p{L}{4}\p{L}{0,8})(?!\p{L})(?: ([12]\d{3})(?!\d)(?: (roku(?!\p{L})|r(?=\.["”»’)\]]{0,8}$)|r\.))?)?/uy;
const DATES = /(\d{1,2})\.?[-–](\d{1,2})\.? (\p{L}{4}\p{L}{0,8})(?!\p{L})/uy;
const DAYS_FROM_TO = /(\d{1,2})\.? do (\d{1,2})\.? (\p{L}{4}\p{L}{0,8})(?!\p{L})/uy;
const YEAR = /([12]\d{3}) (rok(?:u|iem)?(?!\p{L})|r(?=\.["”»’)\]]{0,8}$)|r\.)/uy;
const YEARS = /([12]\d{3}) (i|oraz|lub|czy|a) ([12]\d{3}) (roku(?!\p{L})|r(?=\.["”»’)\]]{0,8}$)|r\.)/uy;
const BARE_YEAR = /([12]\d{3})(?![\d%]|[.,:/–-]\d)/y;
const DECADE = /([1-9]0)(?:(?=\.["”»’)\]]{0,8}$)|\.)/y;
const CLOCK = /(\d{1,2})(?:[:.](\d\d))?(?!\d|[.,:]\d| ?[%°])/y;
const STOPPED = /([1-9]\d{0,2})\. (?=\p{Ll})/uy;
const MARKED =
  /([1-9]\d{0,3})-(go|mu|t?ego|s?zego|giego|ciego|ty|szy|gi|ci|my|ta|sza|ga|cia|ma|te|tej|szej|ej|tym|szym|tych|ych|y|a|e)(?!\p{L})/uy;

/** "1 maja 2024 r." */
function sayDate([, day, month, year, noun]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued || !isDate({ day: Number(day), month: POLISH_MONTHS.indexOf(month!) + 1 })) return null;
  const before = wordBefore(text, at).toLowerCase();
  // "pierwszy maja" is the day itself: "1 maja to święto".
  const form = before === 'przed' || before === 'między' ? 'mi' : before === 'dzień' ? 'mn' : 'mg';
  const said = `${ordinal(Number(day), form)} ${month}`;
  if (year === undefined) return said;
  return `${said} ${ordinal(Number(year), 'mg')}${noun === undefined ? '' : ' roku'}`;
}

/** "1–3 maja" */
function sayDates([, first, last, month]: RegExpExecArray, { glued }: Site): string | null {
  if (glued || Number(first) >= Number(last) || !areDays(first!, last!, month!)) return null;
  return `od ${ordinal(Number(first), 'mg')} do ${ordinal(Number(last), 'mg')} ${month}`;
}

/** "od 1 do 3 maja" */
function sayDaysFromTo([, first, last, month]: RegExpExecArray, { glued }: Site): string | null {
  if (glued || !areDays(first!, last!, month!)) return null;
  return `${ordinal(Number(first), 'mg')} do ${ordinal(Number(last), 'mg')} ${month}`;
}

function areDays(first: string, last: string, month: string): boolean {
  const number = POLISH_MONTHS.indexOf(month) + 1;
  return [first, last].every((day) => isDate({ day: Number(day), month: number }));
}

function sayYear([, year, noun]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued) return null;
  const written = noun!.startsWith('rok') ? noun! : 'roku';
  return `${ordinal(Number(year), formOfYear(written, wordBefore(text, at).toLowerCase()))} ${written}`;
}

/** "w 1920 i 1921 roku" */
function sayYears([, first, joint, second, noun]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued) return null;
  const form = formOfYear('roku', wordBefore(text, at).toLowerCase());
  return `${ordinal(Number(first), form)} ${joint} ${ordinal(Number(second), form)} ${noun!.startsWith('rok') ? noun : 'roku'}`;
}

/** "w roku 1984" */
function sayYearAfter([, year]: RegExpExecArray, { text, at, glued }: Site): string | null {
  const noun = wordBefore(text, at).toLowerCase();
  if (glued || !/^rok(?:u|iem)?$/.test(noun)) return null;
  return ordinal(Number(year), formOfYear(noun, wordBefore(text, at - noun.length - 1).toLowerCase()));
}

const DECADES: Readonly<Record<string, Form>> = { lata: 'pn', lat: 'pg', latach: 'pg', latom: 'pg' };
/** What joins a decade to one before it: "lat 80. i 90." */
const SECOND_DECADE = /(?:^|\s)lat(?:a|ach)? [1-9]0\. (?:i|oraz|a|czy|lub) $/;
const LONGEST_FIRST_DECADE = 18;

function sayDecade([, value]: RegExpExecArray, { text, at, glued }: Site): string | null {
  const second = SECOND_DECADE.exec(text.slice(Math.max(0, at - LONGEST_FIRST_DECADE), at));
  const noun = second === null ? wordBefore(text, at).toLowerCase() : second[0].trim().split(' ')[0]!;
  if (glued || !Object.hasOwn(DECADES, noun)) return null;
  return ordinal(Number(value), DECADES[noun]);
}

/** The case of the hour, and whether it may stand without minutes. */
const HOURS: Readonly<Record<string, Form>> = {
  ...{ o: 'fg', od: 'fg', do: 'fg', po: 'fg', około: 'fg', przed: 'fi', godzina: 'fn', godziny: 'fg', godzinie: 'fg' },
  ...{ godziną: 'fi', godzinę: 'fa' },
};
const LAST_HOUR = 24;
const LAST_MINUTE = 59;

function sayClock([, hour, minute]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued || Number(hour) > LAST_HOUR || Number(minute ?? 0) > LAST_MINUTE) return null;
  const word = wordBefore(text, at, true).toLowerCase();
  const isShort = word === 'godz';
  if (minute === undefined && !isShort && !word.startsWith('godzin')) return null;
  const before = isShort ? wordBefore(text, text.lastIndexOf('godz', at)).toLowerCase() : word;
  const form = Object.hasOwn(HOURS, before) ? HOURS[before]! : isShort ? 'fn' : null;
  if (form === null) return null;
  const minutes = Number(minute ?? 0);
  return `${ordinal(Number(hour), form)}${minutes === 0 ? '' : ` ${minutes < 10 ? 'zero ' : ''}${cardinal(minutes)}`}`;
}

/** "3. miejsce" */
function sayStopped([all, value]: RegExpExecArray, { text, at, glued }: Site): string | null {
  const form = glued ? null : formBeside(wordAfter(text, at + all.length), wordBefore(text, at).toLowerCase());
  return form === null ? null : `${ordinal(Number(value), form)} `;
}

/** "5-go", "20-tych": by the last letters, which the written language has better without. */
function sayMarked([, value, ending]: RegExpExecArray, { text, at, glued }: Site): string | null {
  if (glued) return null;
  const own = formBeside(wordAfter(text, at + value!.length + 1 + ending!.length), wordBefore(text, at).toLowerCase());
  if (own !== null) return ordinal(Number(value), own);
  if (/go$/.test(ending!)) return ordinal(Number(value), 'mg');
  if (/ych$/.test(ending!)) return ordinal(Number(value), 'pg');
  if (/ej$/.test(ending!)) return ordinal(Number(value), 'fg');
  if (/ym$/.test(ending!)) return ordinal(Number(value), 'mi');
  if (/a$/.test(ending!)) return ordinal(Number(value), 'fn');
  if (/e$/.test(ending!)) return ordinal(Number(value), 'nn');
  return ending === 'mu' ? null : ordinal(Number(value));
}

export const POLISH_PATTERNS: readonly NumberPattern[] = [
  { pattern: DATE, say: sayDate },
  { pattern: DATES, say: sayDates },
  { pattern: YEAR, say: sayYear },
  { pattern: DAYS_FROM_TO, say: sayDaysFromTo },
  { pattern: YEARS, say: sayYears },
  { pattern: BARE_YEAR, say: sayYearAfter },
  { pattern: DECADE, say: sayDecade },
  { pattern: CLOCK, say: sayClock },
  { pattern: STOPPED, say: sayStopped },
  { pattern: MARKED, say: sayMarked },
];
