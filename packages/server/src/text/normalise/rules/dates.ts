// Dates and times in numbers.
import type { Language } from '../language.ts';
import { endsAt, type Match, type Site } from '../site.ts';

const ISO = /(\d{4})-(\d\d)-(\d\d)/y;
const NUMERIC = /(\d{1,2})([/.-]) ?(\d{1,2})\2 ?(\d{4}|\d\d)/y;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Two digits from here on belong to the century before. */
const PIVOT = 50;
const LAST_HOUR = 24;
const LAST_MINUTE = 59;

export function readDate(site: Site, language: Language): Match | null {
  const { text, at, glued } = site;
  if (glued) return null;
  const iso = matchAt(ISO, text, at);
  if (iso !== null) {
    const [, year, month, day] = iso.map(Number) as [number, number, number, number];
    return said(site, ISO.lastIndex, { year, month, day }, language);
  }
  const numeric = matchAt(NUMERIC, text, at);
  if (numeric === null) return null;
  const end = NUMERIC.lastIndex;
  const [first, second, year] = [numeric[1], numeric[3], numeric[4]].map(Number) as [number, number, number];
  const short = numeric[4]!.length === 2;
  if (short && numeric[2] === '-') return null;
  const fullYear = short ? year + (year < PIVOT ? 2_000 : 1_900) : year;
  const order = numeric[2] === '.' ? 'dmy' : language.dateOrder;
  const [day, month] = order === 'mdy' ? [second, first] : [first, second];
  return (
    said(site, end, { year: fullYear, month, day }, language) ??
    said(site, end, { year: fullYear, month: day, day: month }, language)
  );
}

function said(
  site: Site,
  end: number,
  date: { readonly year: number; readonly month: number; readonly day: number },
  language: Language,
): Match | null {
  const { text, at } = site;
  if (!isDate(date) || !endsAt(text, end) || '-/'.includes(text[end] ?? ' ')) return null;
  return { start: at, end, spoken: language.date(date, site), light: false };
}

export function isDate({ month, day }: { readonly month: number; readonly day: number }): boolean {
  return month >= 1 && month <= DAYS.length && day >= 1 && day <= DAYS[month - 1]!;
}

export function readTime(site: Site, language: Language): Match | null {
  const { text, at, glued } = site;
  if (glued) return null;
  let best: Match | null = null;
  for (const pattern of language.timePatterns) {
    const groups = matchAt(pattern, text, at)?.groups;
    if (groups === undefined) continue;
    const end = pattern.lastIndex;
    const [hour, minute] = [Number(groups.hour), Number(groups.minute ?? 0)];
    const second = groups.second === undefined ? null : Number(groups.second);
    if (hour > LAST_HOUR || minute > LAST_MINUTE || (second ?? 0) > LAST_MINUTE || !endsAt(text, end)) continue;
    const time = { hour, minute, second, suffix: groups.suffix ?? '' };
    if (language.isTimeRight?.(time) === true || (best !== null && end <= best.end)) continue;
    best = { start: at, end, spoken: language.time(time), light: false };
  }
  return best;
}

export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
