// Loudness of speech as ITU-R BS.1770 and EBU R 128 have it: LUFS, gated; and the highest sample.

/** Blocks of 400 ms, one each 100 ms. */
const BLOCK_SECONDS = 0.4;
const STEP_SECONDS = 0.1;
const ABSOLUTE_GATE = -70;
const RELATIVE_GATE = -10;
const OFFSET = -0.691;

interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/** The head's shelf and the high pass of BS.1770, for any rate: both are given there as analog filters. */
function filtersFor(rate: number): readonly Biquad[] {
  return [
    shelf({ rate, frequency: 1_681.974450955533, gain: 3.999843853973347, q: 0.7071752369554196 }),
    highPass({ rate, frequency: 38.13547087602444, q: 0.5003270373238773 }),
  ];
}

function shelf({ rate, frequency, gain, q }: { rate: number; frequency: number; gain: number; q: number }): Biquad {
  const k = Math.tan((Math.PI * frequency) / rate);
  const high = 10 ** (gain / 20);
  const band = high ** 0.4996667741545416;
  const norm = 1 + k / q + k * k;
  return {
    b: [(high + (band * k) / q + k * k) / norm, (2 * (k * k - high)) / norm, (high - (band * k) / q + k * k) / norm],
    a: [(2 * (k * k - 1)) / norm, (1 - k / q + k * k) / norm],
  };
}

function highPass({ rate, frequency, q }: { rate: number; frequency: number; q: number }): Biquad {
  const k = Math.tan((Math.PI * frequency) / rate);
  const norm = 1 + k / q + k * k;
  return { b: [1, -2, 1], a: [(2 * (k * k - 1)) / norm, (1 - k / q + k * k) / norm] };
}

function filter(samples: Float64Array, { b, a }: Biquad): Float64Array {
  const result = new Float64Array(samples.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let at = 0; at < samples.length; at++) {
    const x = samples[at]!;
    const y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    result[at] = y;
  }
  return result;
}

/** In LUFS; null when nothing is loud enough to count. */
export function loudnessOf(samples: Int16Array, rate: number): number | null {
  let signal: Float64Array = Float64Array.from(samples, (sample) => sample / 32_768);
  for (const one of filtersFor(rate)) signal = filter(signal, one);
  const length = Math.round(BLOCK_SECONDS * rate);
  const step = Math.round(STEP_SECONDS * rate);
  const powers: number[] = [];
  for (let at = 0; at + length <= signal.length; at += step) {
    powers.push(signal.subarray(at, at + length).reduce((sum, value) => sum + value * value, 0) / length);
  }
  const heard = powers.filter((power) => toLufs(power) > ABSOLUTE_GATE);
  const gate = toLufs(mean(heard)) + RELATIVE_GATE;
  const loud = heard.filter((power) => toLufs(power) > gate);
  return loud.length === 0 ? null : toLufs(mean(loud));
}

/** The highest sample, in dB of full scale. */
export function peakOf(samples: Int16Array): number {
  return 20 * Math.log10(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1) / 32_768);
}

function toLufs(power: number): number {
  return OFFSET + 10 * Math.log10(power);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
