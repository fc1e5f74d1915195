// Makes a recording louder or softer without a peak above a ceiling: it becomes softer in time before a peak, and slowly as loud again.
import { createTruePeaks, TRUE_PEAK_DELAY } from './true-peaks.ts';

export interface Limiter {
  /** Takes samples, and returns as many as are settled by now. */
  write(samples: Int16Array): Int16Array;
  /** Returns the rest: as many come out as went in. */
  finish(): Int16Array;
}

export interface LimiterOptions {
  /** Hz. */
  readonly sampleRate: number;
  /** Factor on every sample. */
  readonly gain: number;
  /** Of the result, in full scales; peaks between samples count. */
  readonly ceiling: number;
}

/** Begins to give way so long before a peak. */
const ATTACK_SECONDS = 0.005;
/** Half of what it gave way is back after so long. */
const RELEASE_SECONDS = 0.05;
const [LOWEST, HIGHEST] = [-32_768, 32_767];

export function createLimiter({ sampleRate, gain, ceiling }: LimiterOptions): Limiter {
  const attack = Math.max(1, Math.round(ATTACK_SECONDS * sampleRate));
  const release = 0.5 ** (1 / (RELEASE_SECONDS * sampleRate));
  const threshold = ceiling / gain;
  const peaks = createTruePeaks();
  const lowest = createSlidingMinimum(attack + 1);
  const mean = createSlidingMean(attack + 1);
  const delay = TRUE_PEAK_DELAY + attack;
  /** Samples that wait for what comes behind them. */
  let waiting = new Int16Array(0);
  let skipped = 0;
  let envelope = 1;

  /** The share of the gain that the next sample in line gets. */
  function follow(peak: number): number {
    const needed = lowest(peak > threshold ? threshold / peak : 1);
    envelope = Math.min(needed, 1 - (1 - envelope) * release);
    return mean(envelope);
  }

  function pass(samples: Int16Array): Int16Array {
    const all = new Int16Array(waiting.length + samples.length);
    all.set(waiting);
    all.set(samples, waiting.length);
    const found = peaks.write(samples, threshold);
    const out = new Int16Array(samples.length);
    let written = 0;
    for (let at = 0; at < samples.length; at++) {
      const share = follow(found[at]!);
      // Before the first sample there is silence.
      if (skipped < delay) skipped++;
      else out[written] = clip(all[written++]! * gain * share);
    }
    waiting = all.slice(written);
    return out.subarray(0, written);
  }

  return { write: pass, finish: () => pass(new Int16Array(delay)) };
}

function clip(value: number): number {
  return Math.max(LOWEST, Math.min(HIGHEST, Math.round(value)));
}

/** The least of the last so many values. */
function createSlidingMinimum(length: number): (value: number) => number {
  /** Each is less than those behind it, and is the least until its turn is over. */
  const values = new Float64Array(length);
  const ends = new Float64Array(length);
  let [first, count, now] = [0, 0, 0];
  return (value) => {
    if (count > 0 && ends[first]! <= now) {
      first = (first + 1) % length;
      count--;
    }
    while (count > 0 && values[(first + count - 1) % length]! >= value) count--;
    const place = (first + count) % length;
    values[place] = value;
    ends[place] = now + length;
    count++;
    now++;
    return values[first]!;
  };
}

/** The mean of the last so many values, those before the first being 1. */
function createSlidingMean(length: number): (value: number) => number {
  const values = new Float64Array(length).fill(1);
  let [place, sum] = [0, length];
  return (value) => {
    sum += value - values[place]!;
    values[place] = value;
    place = (place + 1) % length;
    return sum / length;
  };
}
