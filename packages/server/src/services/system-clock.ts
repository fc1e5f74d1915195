// The clock of the system.
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  // Starts at 1, because 0 means "at once" in the queue's times.
  monotonicMs: () => Math.floor(performance.now()) + 1,
  sleep: (ms, signal) => wait(ms, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) }),
};
