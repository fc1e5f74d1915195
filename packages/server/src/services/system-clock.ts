// The real clock.
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  // From 1: 0 means "at once" where the queue stores a time.
  monotonicMs: () => Math.floor(performance.now()) + 1,
  sleep: (ms, signal) => wait(ms, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) }),
};
