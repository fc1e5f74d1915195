// One row of the results: the figures of an outcome, as stored in docs/faults.json.
import { quantile } from '../bench/statistics.ts';
import type { Tier, Tool } from './fault.ts';
import { complaintsOf, describeHarm, type Outcome, plural } from './outcome.ts';

export interface Provenance {
  readonly tier: Tier;
  readonly seed: number;
  readonly commit: string;
  /** As in 2026-01-31. */
  readonly date: string;
  readonly machine: string;
}

export interface Row extends Provenance {
  readonly name: string;
  readonly title: string;
  /** Not tried for want of these. */
  readonly missing: readonly Tool[];
  readonly passed: boolean;
  readonly tried: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly corrupted: number;
  readonly duplicated: number;
  readonly others: number;
  readonly recoveryMs: { readonly p50: number; readonly p95: number; readonly max: number } | null;
  /** What went wrong in words, each sentence once. */
  readonly harms: readonly string[];
  readonly notes: readonly string[];
  readonly seconds: number;
  readonly control: string;
}

export function toRow(outcome: Outcome, provenance: Provenance): Row {
  const { fault, missing, tally, seconds } = outcome;
  const recoveryMs = tally?.recoveryMs ?? [];
  return {
    ...provenance,
    name: fault.name,
    title: fault.title,
    missing,
    passed: complaintsOf(outcome).length === 0,
    tried: tally?.tried ?? 0,
    acknowledged: tally?.acknowledged ?? 0,
    lost: tally?.lost ?? 0,
    corrupted: tally?.corrupted ?? 0,
    duplicated: tally?.duplicated ?? 0,
    others: tally?.violations.length ?? 0,
    recoveryMs:
      recoveryMs.length === 0
        ? null
        : { p50: quantile(recoveryMs, 0.5), p95: quantile(recoveryMs, 0.95), max: Math.max(...recoveryMs) },
    harms: once(tally?.violations ?? []),
    notes: once(tally?.notes ?? []),
    seconds,
    control: describeControl(outcome),
  };
}

/** Sentences kept per fault; more say nothing new. */
const MOST_SENTENCES = 40;

function once(sentences: readonly string[]): readonly string[] {
  return [...new Set(sentences)].slice(0, MOST_SENTENCES);
}

function describeControl({ control: { what, missing, tally } }: Outcome): string {
  if (tally === null) return `${what} → not tried, no ${missing.join(', no ')}`;
  return `${what} → ${describeHarm(tally)} in ${plural(tally.tried, 'trial')}`;
}

/** Recovery as `p50 / p95 / max` in seconds. */
export function describeRecovery({ recoveryMs }: Row): string {
  if (recoveryMs === null) return '–';
  const { p50, p95, max } = recoveryMs;
  return [p50, p95, max].map((ms) => (ms / 1_000).toFixed(2)).join(' / ');
}

/** With no failure in N trials, 3/N bounds the share of failures at 95 % confidence. */
export function describeBound({ tried }: Row): string {
  const percent = 300 / tried;
  return percent >= 100 ? '–' : `< ${percent >= 1 ? percent.toFixed(1) : percent.toPrecision(1)} %`;
}
