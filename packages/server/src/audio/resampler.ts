// Changes the rate of a stream of samples: a windowed sinc in as many phases as the ratio of the rates needs, exact in length.

export interface Resampler {
  /** Returns what is ready, in a buffer that the next call overwrites. */
  write(samples: Int16Array): Int16Array;
  /** Returns the rest: in all, `round(samples × toRate ÷ fromRate)`. */
  finish(): Int16Array;
}

/** Zero crossings of the sinc to either side. */
const CROSSINGS = 32;
/** Of the Kaiser window: what is folded back stays 90 dB below. */
const BETA = 9;
/** Where the slope lies, as a share of the lower rate's band. */
const CUTOFF = 0.94;
/** Samples taken at a time, which bounds the buffers. */
const BATCH = 4_096;

/** Those that were made before: somebody waits for the first samples. Of the closed lists there are some dozens, of 80 kB or so. */
const made = new Map<string, ReturnType<typeof makeTaps>>();

function tapsOf(up: number, down: number): ReturnType<typeof makeTaps> {
  const key = `${up}/${down}`;
  const taps = made.get(key) ?? makeTaps(up, down);
  made.set(key, taps);
  return taps;
}

/** Rates in Hz, of which neither needs more than a few hundred phases: those of the closed lists. */
export function createResampler(fromRate: number, toRate: number): Resampler {
  const divisor = greatestDivisor(fromRate, toRate);
  const [up, down] = [toRate / divisor, fromRate / divisor];
  const { taps, half } = tapsOf(up, down);
  const width = 2 * half;
  /** Begins with half a window of silence, so that the first output stands at the first input. */
  let input = new Float64Array(width + 2 * BATCH);
  let filled = half - 1;
  /** Of the next output: where its window begins in `input`, and its phase. */
  let [at, phase] = [0, 0];
  let [taken, given] = [0, 0];
  let output = new Int16Array(Math.ceil(((BATCH + width) * up) / down) + 2);

  function produce(limit: number): number {
    let made = 0;
    while (at + width <= filled && given < limit) {
      let sum = 0;
      const row = phase * width;
      for (let tap = 0; tap < width; tap++) sum += taps[row + tap]! * input[at + tap]!;
      output[made++] = sum > 32_767 ? 32_767 : sum < -32_768 ? -32_768 : Math.round(sum);
      given++;
      phase += down;
      at += Math.floor(phase / up);
      phase %= up;
    }
    const used = Math.min(at, filled);
    input.copyWithin(0, used, filled);
    filled -= used;
    at -= used;
    return made;
  }

  function take(samples: Int16Array, limit: number): Int16Array {
    if (input.length < filled + samples.length) {
      const larger = new Float64Array(filled + samples.length + BATCH);
      larger.set(input.subarray(0, filled));
      input = larger;
    }
    const room = Math.ceil(((samples.length + filled) * up) / down) + 2;
    if (output.length < room) output = new Int16Array(room);
    input.set(samples, filled);
    filled += samples.length;
    return output.subarray(0, produce(limit));
  }

  return {
    write(samples) {
      taken += samples.length;
      return take(samples, Number.POSITIVE_INFINITY);
    },
    finish() {
      const total = Math.round((taken * toRate) / fromRate);
      return take(new Int16Array(width + Math.ceil(down / up)), total);
    },
  };
}

/** A row of weights for each phase. */
function makeTaps(up: number, down: number): { readonly taps: Float64Array; readonly half: number } {
  const band = CUTOFF * Math.min(1, up / down);
  const half = Math.ceil(CROSSINGS / band);
  const width = 2 * half;
  const taps = new Float64Array(up * width);
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    for (let tap = 0; tap < width; tap++) {
      const distance = tap - (half - 1) - phase / up;
      const weight = band * sinc(band * distance) * kaiser(distance / half);
      taps[phase * width + tap] = weight;
      sum += weight;
    }
    // So that silence with an offset stays what it is, in every phase.
    for (let tap = 0; tap < width; tap++) taps[phase * width + tap]! /= sum;
  }
  return { taps, half };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x)) / bessel(BETA);
}

/** Modified, first kind, order zero. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let n = 1; term > sum * 1e-12; n++) {
    term *= (x / (2 * n)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
