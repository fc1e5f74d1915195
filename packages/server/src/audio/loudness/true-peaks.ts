// How high the wave behind the samples rises, between them too (ITU-R BS.1770-5, annex 2): four times as many samples, by a short sinc.

export interface TruePeaks {
  /**
   * Takes samples; returns the peak at and behind each sample in full scales, `TRUE_PEAK_DELAY` samples late. Where no peak can be as
   * high as `interest` the samples' own is good enough. The array is overwritten by the next call.
   */
  write(samples: Int16Array, interest: number): Float32Array;
}

/** Samples on each side of a point between two. */
const HALF = 6;
const WIDTH = 2 * HALF;
export const TRUE_PEAK_DELAY = HALF;
const FULL_SCALE = 32_768;
/** Points between two samples. */
const PHASES = [0.25, 0.5, 0.75];
const KERNELS = PHASES.map(kernel);
/** No point between samples is higher than the highest near it times this. */
const MOST_RISE = Math.max(...KERNELS.map((taps) => taps.reduce((sum, tap) => sum + Math.abs(tap), 0)));
/** Samples that are looked at together to find out whether a peak can be there. */
const STRETCH = 64;

export function createTruePeaks(): TruePeaks {
  /** The samples that are still needed, those before the first being silence. */
  let kept = new Float32Array(WIDTH - 1);
  let peaks = new Float32Array(0);

  return {
    write(samples, interest) {
      const all = new Float32Array(kept.length + samples.length);
      all.set(kept);
      for (let at = 0; at < samples.length; at++) all[kept.length + at] = samples[at]! / FULL_SCALE;
      if (peaks.length < samples.length) peaks = new Float32Array(samples.length);
      for (let start = 0; start < samples.length; start += STRETCH) {
        const end = Math.min(samples.length, start + STRETCH);
        const canBe = highest(all, start, end + WIDTH - 1) * MOST_RISE >= interest;
        for (let at = start; at < end; at++) {
          const itself = Math.abs(all[at + HALF - 1]!);
          peaks[at] = canBe ? Math.max(itself, between(all, at)) : itself;
        }
      }
      kept = all.slice(samples.length);
      return peaks.subarray(0, samples.length);
    },
  };
}

function highest(all: Float32Array, from: number, to: number): number {
  let peak = 0;
  for (let at = from; at < to; at++) peak = Math.max(peak, Math.abs(all[at]!));
  return peak;
}

/** The highest point behind the sample in the middle of a window, and before the next. */
function between(all: Float32Array, from: number): number {
  let peak = 0;
  for (const taps of KERNELS) {
    let sum = 0;
    for (let tap = 0; tap < WIDTH; tap++) sum += taps[tap]! * all[from + tap]!;
    peak = Math.max(peak, Math.abs(sum));
  }
  return peak;
}

/** A sinc under a cosine-squared window, which makes a constant of a constant. */
function kernel(phase: number): Float64Array {
  const taps = Float64Array.from({ length: WIDTH }, (_, tap) => {
    const x = tap - (HALF - 1) - phase;
    return (Math.sin(Math.PI * x) / (Math.PI * x)) * Math.cos((Math.PI * x) / (2 * HALF + 1)) ** 2;
  });
  const sum = taps.reduce((all, tap) => all + tap, 0);
  return taps.map((tap) => tap / sum);
}
