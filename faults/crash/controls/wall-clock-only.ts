// Replaces the clock: takes every time from the wall clock.
import { systemClock as real } from '../../../packages/server/src/services/system-clock.ts';

export const systemClock: typeof real = { ...real, monotonicMs: () => Date.now() };
