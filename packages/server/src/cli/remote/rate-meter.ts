// Measures how fast bytes arrive.
import { formatBytes } from './amounts.ts';
import type { CommandClock } from './command-clock.ts';

/** How fast bytes arrive while something is fetched. */
export function createRateMeter(clock: CommandClock) {
  let [bytes, activeMs] = [0, 0];
  let sinceMs: number | undefined = clock.now();
  const measure = () => activeMs + (sinceMs === undefined ? 0 : clock.now() - sinceMs);
  return {
    count(more: number): void {
      bytes += more;
    },
    go(): void {
      sinceMs = clock.now();
    },
    rest(): void {
      activeMs = measure();
      sinceMs = undefined;
    },
    /** Undefined while nothing is fetched. */
    describe(): string | undefined {
      if (bytes === 0 || sinceMs === undefined) return undefined;
      return `${formatBytes(Math.round((bytes * 1000) / Math.max(1, measure())))}/s`;
    },
  };
}
