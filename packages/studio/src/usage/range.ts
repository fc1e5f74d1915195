// The days shown, from the URL.

export const SPANS = [7, 30, 90] as const;
const DEFAULT_SPAN = 30;
const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export interface Range {
  readonly from: string;
  readonly to: string;
  /** The number of days up to today, if it is one of the presets; null for chosen dates. */
  readonly span: number | null;
  readonly wrong: 'wrongOrder' | 'tooLong' | null;
}

/** `YYYY-MM-DD` in UTC, as the server counts days. */
export function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export function readRange(query: URLSearchParams, nowMs: number = Date.now()): Range {
  const today = toDay(nowMs);
  const from = readDay(query.get('from'));
  const to = readDay(query.get('to'));
  if (from === null && to === null) {
    const asked = Number(query.get('days'));
    const span = SPANS.find((days) => days === asked) ?? DEFAULT_SPAN;
    return { from: toDay(nowMs - (span - 1) * DAY_MS), to: today, span, wrong: null };
  }
  const last = to ?? today;
  const first = from ?? toDay(Date.parse(last) - (DEFAULT_SPAN - 1) * DAY_MS);
  const wrong = first > last ? 'wrongOrder' : daysBetween(first, last).length > 366 ? 'tooLong' : null;
  return { from: first, to: last, span: null, wrong };
}

function readDay(value: string | null): string | null {
  return value !== null && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : null;
}

/** Every day of the range, oldest first; at most a little more than a year. */
export function daysBetween(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to) && days.length < 400; at += DAY_MS) days.push(toDay(at));
  return days;
}
