// Peaks of a stream of samples for drawing a waveform: the loudest sample of each stretch of time, in fixed memory.

export interface PeakMeter {
  add(samples: Int16Array): void;
  /** At most `bars` values, each from 0 to 255. */
  finish(): Uint8Array;
}

/** Samples in the shortest stretch: 1.5 ms at 22,050 Hz. */
const FIRST_SPAN = 32;
/** Buckets for each bar, so that the borders of a bar are off by only a part of its width. */
const FINENESS = 4;
const LOUDEST = 32_768;

/** All stretches are equally long. When the buckets are full, each pair is merged into one. */
export function createPeakMeter(bars: number): PeakMeter {
  const buckets = new Uint16Array(bars * FINENESS);
  let used = 0;
  let span = FIRST_SPAN;
  let peak = 0;
  let inStretch = 0;

  function close(): void {
    buckets[used++] = peak;
    peak = 0;
    inStretch = 0;
    if (used < buckets.length) return;
    used /= 2;
    for (let i = 0; i < used; i++) buckets[i] = Math.max(buckets[2 * i]!, buckets[2 * i + 1]!);
    span *= 2;
  }

  return {
    add(samples) {
      for (let i = 0; i < samples.length; i++) {
        const sample = samples[i]!;
        const loud = sample < 0 ? -sample : sample;
        if (loud > peak) peak = loud;
        if (++inStretch === span) close();
      }
    },
    finish() {
      // The last stretch is shorter than the others. There is always a bucket free for it.
      if (inStretch > 0) buckets[used++] = peak;
      return toBars(buckets.subarray(0, used), bars);
    },
  };
}

function toBars(buckets: Uint16Array, bars: number): Uint8Array {
  const count = Math.min(bars, buckets.length);
  const result = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let peak = 0;
    const end = Math.ceil(((i + 1) * buckets.length) / count);
    for (let at = Math.floor((i * buckets.length) / count); at < end; at++) peak = Math.max(peak, buckets[at]!);
    result[i] = Math.round((Math.min(peak, LOUDEST) * 255) / LOUDEST);
  }
  return result;
}
