// Formats durations.
import { quantile } from '../../bench/statistics.ts';

export function describeTimes(what: string, ms: readonly number[]): string {
  const [p50, p95, max] = [quantile(ms, 0.5), quantile(ms, 0.95), Math.max(...ms)].map((value) => value / 1_000);
  return `${what} in ${p50!.toFixed(2)} s (p50), ${p95!.toFixed(2)} s (p95), ${max!.toFixed(2)} s (longest)`;
}
