// Well-behaved clients: each submits a text, waits for the recording, pauses, and submits the next.
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { awaitEnd } from '../fixtures/decode-recording.ts';
import type { ToneInstallation } from './tone-installation.ts';

/** Segments of the text, marker included, and what each takes the engine. */
const SEGMENTS = 3;
export const GOOD_SEGMENT_MS = 100;
/** As long as speaking takes: two callers then keep one of two engines busy on average. */
const PAUSE_MS = SEGMENTS * GOOD_SEGMENT_MS;
const WORDS = 'All of this is good. Nothing is wrong with it.';

export interface CallersOptions {
  readonly callers: number;
  /** Asked before each submit: whether to go on. */
  readonly goOn: (runs: number) => boolean;
}

/** Answers how long each run took from its submit to its end, in milliseconds. */
export async function callSteadily(
  installation: ToneInstallation,
  { callers, goOn }: CallersOptions,
): Promise<readonly number[]> {
  const latenciesMs: number[] = [];
  let begun = 0;
  async function call(): Promise<void> {
    while (goOn(begun)) {
      begun++;
      const from = performance.now();
      const task = await installation.speak(WORDS);
      await awaitEnd(installation.caller, task);
      latenciesMs.push(performance.now() - from);
      await wait(PAUSE_MS); // the caller's own pace
    }
  }
  await Promise.all(Array.from({ length: callers }, call));
  return latenciesMs;
}
