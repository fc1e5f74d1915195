// Sums the server's figures for the chart and the totals.
import type { Usage } from '@lector/client';
import { formatDuration, formatNumber } from '../format.ts';
import { usage as texts } from '../locales/en/usage.ts';
import { daysBetween } from './range.ts';

export type Measure = keyof typeof texts.measures;
export const MEASURES = Object.keys(texts.measures) as Measure[];
export type UsageDay = Usage['days'][number];

/** Keys with their own colour; the rest share the last one. */
const OWN_COLOURS = 4;

/** More bars than this cannot be told apart: then each is a week. */
const MOST_BARS = 92;

const VALUES: Readonly<Record<Measure, (day: UsageDay) => number>> = {
  characters: (day) => day.characters,
  audio: (day) => day.audio_seconds,
  runs: (day) => day.runs,
  errors: (day) => day.errors,
};

function valueIn(measure: Measure, day: UsageDay): number {
  return VALUES[measure](day);
}

export function sum(days: readonly UsageDay[], measure: Measure): number {
  return days.reduce((total, day) => total + valueIn(measure, day), 0);
}

export function formatMeasure(measure: Measure, value: number): string {
  if (measure === 'audio') return value === 0 ? '0' : formatDuration(value);
  return formatNumber(value);
}

export interface KeyName {
  readonly id: number;
  readonly name: string;
}

/** Keys in these days, those with the most runs first. */
export function keysIn(days: readonly UsageDay[]): readonly KeyName[] {
  const runs = new Map<number, { name: string; runs: number }>();
  for (const day of days) {
    const known = runs.get(day.key_id);
    runs.set(day.key_id, { name: day.key_name, runs: (known?.runs ?? 0) + day.runs });
  }
  return [...runs]
    .sort(([, a], [, b]) => b.runs - a.runs || a.name.localeCompare(b.name))
    .map(([id, { name }]) => ({ id, name }));
}

export interface Bar {
  /** First day of it. */
  readonly day: string;
  readonly total: number;
  /** Value of each series, in the order of the legend. */
  readonly parts: readonly number[];
}

export interface Chart {
  readonly bars: readonly Bar[];
  readonly legend: readonly string[];
  readonly weeks: boolean;
}

export function chart(found: Usage, days: readonly UsageDay[], measure: Measure): Chart {
  const keys = keysIn(days);
  const own = keys.length <= OWN_COLOURS + 1 ? keys : keys.slice(0, OWN_COLOURS);
  const legend = own.map(({ name }) => name);
  if (own.length < keys.length) legend.push(texts.others(keys.length - own.length));
  const seriesOf = new Map(own.map(({ id }, series) => [id, series]));

  const dates = daysBetween(found.from, found.to);
  const length = dates.length > MOST_BARS ? 7 : 1;
  const barOf = new Map(dates.map((date, at) => [date, Math.floor(at / length)]));
  const bars = dates.filter((_, at) => at % length === 0).map((day) => ({ day, total: 0, parts: legend.map(() => 0) }));
  for (const day of days) {
    const bar = bars[barOf.get(day.day) ?? -1];
    if (!bar) continue;
    const value = valueIn(measure, day);
    bar.total += value;
    bar.parts[seriesOf.get(day.key_id) ?? legend.length - 1]! += value;
  }
  return { bars, legend, weeks: length > 1 };
}

/** Round values for the grid lines, from 0 to at least `most`. */
export function ticks(most: number, measure: Measure): readonly number[] {
  if (most <= 0) return [0];
  const steps = measure === 'audio' && most > 90 ? CLOCK_STEPS : roundSteps(most);
  const step = steps.find((candidate) => candidate * 4 >= most) ?? Math.ceil(most / 4 / 3_600) * 3_600;
  const whole = Math.max(1, step);
  return Array.from({ length: Math.ceil(most / whole) + 1 }, (_, i) => i * whole);
}

/** Seconds that make round minutes and hours. */
const CLOCK_STEPS = [30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];

function roundSteps(most: number): readonly number[] {
  const size = 10 ** Math.floor(Math.log10(most / 4));
  return [size, 2 * size, 2.5 * size, 5 * size, 10 * size].filter((step) => most < 4 || Number.isInteger(step));
}
