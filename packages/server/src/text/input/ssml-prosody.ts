// The values of SSML's `prosody` and `break`: words, percentages and units become factors, semitones, decibels and milliseconds.

export interface ProsodyValues {
  /** A factor, 1 for no change. */
  readonly rate: number;
  /** Semitones, 0 for no change. */
  readonly pitch: number;
  /** Decibels, 0 for no change. */
  readonly volume: number;
}

/** A value that was read, and whether it had to be brought within the limits; null when it has no meaning here. */
export type Reading = { readonly value: number; readonly isCut: boolean } | null;

export const NO_PROSODY: ProsodyValues = { rate: 1, pitch: 0, volume: 0 };

/** As far from the voice's own as a value can be, nested ones together. */
const LIMITS = { rate: [0.25, 4], pitch: [-24, 24], volume: [-120, 12] } as const;
/** So few decibels that nothing of 16 bits is left. */
const SILENT = LIMITS.volume[0];
export const MAX_BREAK_MS = 10_000;

const RATES = new Map([
  ['x-slow', 0.5],
  ['slow', 0.75],
  ['medium', 1],
  ['default', 1],
  ['fast', 1.25],
  ['x-fast', 1.75],
]);
const PITCHES = new Map([
  ['x-low', -6],
  ['low', -3],
  ['medium', 0],
  ['default', 0],
  ['high', 3],
  ['x-high', 6],
]);
const VOLUMES = new Map([
  ['silent', SILENT],
  ['x-soft', -12],
  ['soft', -6],
  ['medium', 0],
  ['default', 0],
  ['loud', 3],
  ['x-loud', 6],
]);

const NUMBER = /^([+-]?)(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})([a-zA-Z%]{0,3})$/;

interface Quantity {
  /** With its sign. */
  readonly number: number;
  readonly isSigned: boolean;
  readonly unit: string;
}

/** A factor, a percentage of the voice's own rate, or with a sign by how many per cent it is changed. */
export function readRate(text: string): Reading {
  const word = RATES.get(text);
  if (word !== undefined) return whole(word);
  const quantity = readQuantity(text);
  if (quantity?.unit === '%') return cut(quantity.number / 100 + (quantity.isSigned ? 1 : 0), LIMITS.rate);
  return quantity?.unit === '' && !quantity.isSigned ? cut(quantity.number, LIMITS.rate) : null;
}

/** Semitones, or by how many per cent the frequency is changed. Frequencies themselves depend on the voice: they are not read. */
export function readPitch(text: string): Reading {
  const word = PITCHES.get(text);
  if (word !== undefined) return whole(word);
  const quantity = readQuantity(text);
  if (quantity?.isSigned !== true) return null;
  if (quantity.unit === 'st') return cut(quantity.number, LIMITS.pitch);
  if (quantity.unit !== '%') return null;
  return cut(12 * Math.log2(Math.max(1 + quantity.number / 100, 1e-3)), LIMITS.pitch);
}

/** Decibels with a sign, or as in SSML 1.0 a number up to 100 for the voice's own amplitude. */
export function readVolume(text: string): Reading {
  const word = VOLUMES.get(text);
  if (word !== undefined) return whole(word);
  const quantity = readQuantity(text);
  if (quantity?.isSigned && quantity.unit.toLowerCase() === 'db') return cut(quantity.number, LIMITS.volume);
  if (quantity?.unit !== '' || quantity.isSigned) return null;
  return cut(quantity.number === 0 ? SILENT : 20 * Math.log10(quantity.number / 100), LIMITS.volume);
}

/** Milliseconds of a time in ms or s. */
export function readTime(text: string): Reading {
  const quantity = readQuantity(text);
  if (quantity === null || quantity.number < 0) return null;
  if (quantity.unit === 'ms') return cut(quantity.number, [0, MAX_BREAK_MS]);
  return quantity.unit === 's' ? cut(quantity.number * 1_000, [0, MAX_BREAK_MS]) : null;
}

/** What holds inside of two elements, one in the other. */
export function nestProsody(outer: ProsodyValues, inner: ProsodyValues): ProsodyValues {
  return {
    rate: within(outer.rate * inner.rate, LIMITS.rate),
    pitch: within(outer.pitch + inner.pitch, LIMITS.pitch),
    volume: within(outer.volume + inner.volume, LIMITS.volume),
  };
}

function readQuantity(text: string): Quantity | null {
  const [, sign, digits, unit] = NUMBER.exec(text) ?? [];
  if (sign === undefined || digits === undefined || unit === undefined) return null;
  return { number: sign === '-' ? -Number(digits) : Number(digits), isSigned: sign !== '', unit };
}

function whole(value: number): Reading {
  return { value, isCut: false };
}

function cut(value: number, limits: readonly [number, number]): Reading {
  return { value: within(value, limits), isCut: value < limits[0] || value > limits[1] };
}

function within(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}
