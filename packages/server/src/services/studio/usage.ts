// Daily usage of an owner's keys, and the times of its recent runs.
import { type AppError, invalidInput } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { UsageDay, UsageStore } from '../../ports/usage-store.ts';

const DAY_MS = 86_400_000;
const DAYS_SHOWN = 30;
const MOST_DAYS = 366;
/** How many runs count as recent. */
const RECENT_RUNS = 1_000;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

export interface Quantiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

export interface Usage {
  readonly from: string;
  readonly to: string;
  readonly days: readonly (Omit<UsageDay, 'day'> & { readonly day: string })[];
  readonly recent: { readonly runs: number; readonly waitSeconds: Quantiles; readonly realTimeFactor: Quantiles };
}

/** Days as `YYYY-MM-DD` in UTC, both included. Throws `invalid_input`. */
export type ReadUsage = (
  ownerId: number,
  span: { readonly from?: string | undefined; readonly to?: string | undefined },
) => Promise<Usage>;

export function createReadUsage(dependencies: { usage: UsageStore; clock: Clock }): ReadUsage {
  return async (ownerId, span) => {
    const to = span.to === undefined ? Math.floor(dependencies.clock.now() / DAY_MS) : readDay('to', span.to);
    const from = span.from === undefined ? to - DAYS_SHOWN + 1 : readDay('from', span.from);
    if (from > to) throw refused('from', 'The first day is after the last');
    if (to - from >= MOST_DAYS) throw refused('from', `The days should be ${MOST_DAYS} at most`);
    const days = await dependencies.usage.days(ownerId, from, to);
    const times = await dependencies.usage.recent(ownerId, RECENT_RUNS);
    return {
      from: writeDay(from),
      to: writeDay(to),
      days: days.map((entry) => ({ ...entry, day: writeDay(entry.day) })),
      recent: {
        runs: times.length,
        waitSeconds: quantiles(times.map(({ waitMs }) => waitMs / 1_000)),
        realTimeFactor: quantiles(times.map(({ workMs, audioMs }) => workMs / audioMs)),
      },
    };
  };
}

function quantiles(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b);
  // Nearest-rank quantile: always a measured value, never an interpolated one.
  const at = (share: number) => {
    const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
    return value === undefined ? null : Math.round(value * 1_000) / 1_000;
  };
  return { p50: at(0.5), p95: at(0.95) };
}

function readDay(field: string, text: string): number {
  const ms = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // The platform parses 31 February as 3 March.
  if (Number.isNaN(ms) || writeDay(ms / DAY_MS) !== text) throw refused(field, 'A day should be written YYYY-MM-DD');
  return ms / DAY_MS;
}

function writeDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

function refused(field: string, msg: string): AppError {
  return invalidInput({ loc: ['query', field], msg, type: 'date_from_datetime_parsing' });
}
