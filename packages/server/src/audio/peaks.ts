// The shape of a recording while it streams by: the loudest sample of each stretch of time, in fixed memory.

export interface PeakMeter {
  add(samples: Int16Array): void;
  /** Up to as many bars as asked for when it was made, each from 0 to 255. */
  finish(): Uint8Array;
}

/** Samples in the shortest stretch: one and a half thousandths of a second. */
const FIRST_SPAN = 32;
/** Buckets for each bar, so that a bar is off by no more than a part of its width. */
const FINENESS = 4;
const LOUDEST = 32_768;

/** Stretches are equally long; when there is no room for another, each two become one. */
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
      // The last stretch is shorter than the others; there is always a place left for it.
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
