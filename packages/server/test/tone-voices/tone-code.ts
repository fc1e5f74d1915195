// The sound of a token in a tone voice, and the way back: each is two sine waves whose frequencies say its number, as on a telephone keypad.

/** Samples of a token at speed 1, silence before and after what a model is asked for, and numbers that a model knows. */
export const TOKEN_SAMPLES = 512;
export const LEAD_SAMPLES = 1_024;
export const TAIL_SAMPLES = 6_144;
export const VOCABULARY = 1_024;
/** Loudness of the third tone, which marks every speaker but the first. */
export const MARK_LEVEL = 0.1;

const ROW = 32;
/** In cycles per `TOKEN_SAMPLES`; two apart, so that they can be told from each other at twice the speed. */
const LOW_TONES = Array.from({ length: ROW }, (_, i) => 12 + 2 * i);
const HIGH_TONES = Array.from({ length: VOCABULARY / ROW }, (_, i) => 84 + 2 * i);
const MARK_TONE = 164;

/** Radians per sample. */
const frequency = (cycles: number): number => (2 * Math.PI * cycles) / TOKEN_SAMPLES;

export const lowFrequency = (token: number): number => frequency(LOW_TONES[token % ROW]!);
export const highFrequency = (token: number): number => frequency(HIGH_TONES[Math.floor(token / ROW)]!);
export const MARK_FREQUENCY = frequency(MARK_TONE);

export interface HeardToken {
  readonly token: number;
  /** Of another speaker than the first. */
  readonly isMarked: boolean;
}

export interface Hearing {
  /** As asked of the voice, 0.5 to 2. */
  readonly speed?: number;
  /** Rate of the samples by the rate of the voice. */
  readonly resampled?: number;
}

/** The tokens of each stretch of sound, in order. Samples are from −1 to 1. */
export function listen(
  samples: Float32Array,
  { speed = 1, resampled = 1 }: Hearing = {},
): readonly (readonly HeardToken[])[] {
  const length = Math.round(TOKEN_SAMPLES / speed) * resampled;
  return findSound(samples, Math.round(length / 2)).map(({ start, end }) =>
    Array.from({ length: Math.round((end - start) / length) }, (_, i) => {
      // The edges are smeared where a codec or a resampler was between.
      const from = Math.round(start + (i + 0.06) * length);
      const to = Math.min(samples.length, Math.round(start + (i + 0.94) * length));
      return recognise(samples.subarray(from, to), resampled);
    }),
  );
}

function recognise(samples: Float32Array, resampled: number): HeardToken {
  const power = (cycles: number): number => powerAt(samples, frequency(cycles) / resampled);
  const low = loudest(LOW_TONES.map(power));
  const high = loudest(HIGH_TONES.map(power));
  return { token: high.index * ROW + low.index, isMarked: power(MARK_TONE) > low.value * 0.02 };
}

function loudest(values: readonly number[]): { index: number; value: number } {
  const value = Math.max(...values);
  return { index: values.indexOf(value), value };
}

/** Goertzel's recurrence: the power of one frequency. */
function powerAt(samples: Float32Array, radians: number): number {
  const factor = 2 * Math.cos(radians);
  let last = 0;
  let before = 0;
  for (let i = 0; i < samples.length; i++) {
    const next = samples[i]! + factor * last - before;
    before = last;
    last = next;
  }
  return last ** 2 + before ** 2 - factor * last * before;
}

/** Stretches with no more than `gap` quiet samples inside. */
function findSound(samples: Float32Array, gap: number): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let i = 0; i < samples.length; i++) {
    if (Math.abs(samples[i]!) <= 0.01) continue;
    const current = found.at(-1);
    if (current !== undefined && i - current.end <= gap) current.end = i + 1;
    else found.push({ start: i, end: i + 1 });
  }
  return found;
}
