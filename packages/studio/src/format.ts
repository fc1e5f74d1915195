// Formats numbers and times.
import { common } from './locales/en/common.ts';

const numbers = new Intl.NumberFormat('en');
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** `0:07`, `12:03`, `1:02:09`. */
export function formatClock(seconds: number): string {
  const whole = Math.floor(seconds);
  const pad = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

/** Length of a recording: as a clock has it, but `0.4 s` instead of `0:00`. */
export function formatLength(seconds: number): string {
  return seconds > 0 && seconds < 1 ? formatDuration(Math.max(seconds, 0.1)) : formatClock(seconds);
}

/** `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`; `3 min` and `2 h` without a remainder. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  const [large, unit, small, smallUnit] =
    minutes < 60 ? [minutes, 'min', whole % 60, 's'] : [Math.floor(minutes / 60), 'h', minutes % 60, 'min'];
  return `${numbers.format(large)} ${unit}${small === 0 ? '' : ` ${small} ${smallUnit}`}`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1_000;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function formatMoment(iso: string): string {
  return moment.format(new Date(iso));
}

export function formatDay(iso: string): string {
  return day.format(new Date(iso));
}

const STEPS: readonly (readonly [seconds: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [86_400 * 365, 'year'],
  [86_400 * 30, 'month'],
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
];

/** `now`, `5 min. ago`, `in 3 days`. */
export function formatAgo(iso: string, nowMs: number = Date.now()): string {
  const seconds = (Date.parse(iso) - nowMs) / 1_000;
  for (const [length, unit] of STEPS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return common.justNow;
}
