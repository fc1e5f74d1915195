// The result of a benchmark: figures and targets, as texts for docs/benchmarks.md.

export interface Figure {
  readonly what: string;
  readonly measured: string;
  /** The target in words; absent for figures that only inform. */
  readonly target?: string;
  /** Whether the target was met; absent without a target. */
  readonly met?: boolean;
}

export interface Measurement {
  /** Name on the command line and of the section. */
  readonly name: string;
  readonly title: string;
  /** How it was measured: a paragraph. */
  readonly method: string;
  readonly figures: readonly Figure[];
}

export interface Benchmark {
  readonly name: string;
  readonly run: () => Promise<Measurement>;
}

/** A figure with an upper bound. */
export function atMost(what: string, ratio: number, limit: number, unit = '×'): Figure {
  return { what, measured: `${format(ratio)} ${unit}`, target: `≤ ${limit} ${unit}`, met: ratio <= limit };
}

/** A figure with a lower bound. */
export function atLeast(what: string, ratio: number, limit: number, unit = '×'): Figure {
  return { what, measured: `${format(ratio)} ${unit}`, target: `≥ ${limit} ${unit}`, met: ratio >= limit };
}

/** A figure that only informs. */
export function plain(what: string, value: number, unit: string): Figure {
  return { what, measured: `${format(value)} ${unit}` };
}

function format(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}
