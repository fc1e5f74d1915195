// The samples of one channel in a FLAC frame (RFC 9639 §9.2): constant, as they are, or predicted with a coded rest.
import type { BitReader } from './bit-reader.ts';

const BITS = 16;
const MAX_ORDER = 32;
/** Weights of the samples before, nearest first, for the fixed predictors. */
const FIXED: readonly (readonly number[])[] = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];
const weights = new Int32Array(MAX_ORDER);

/** Fills `samples`. Throws `RangeError` for what cannot be. */
export function decodeSubframe(reader: BitReader, samples: Int32Array): void {
  reader.skip(1);
  const type = reader.read(6);
  const wasted = reader.read(1) === 1 ? reader.readUnary() + 1 : 0;
  const bits = BITS - wasted;
  if (bits < 1) throw new RangeError('too many bits left out');
  if (type === 0) samples.fill(reader.readSigned(bits));
  else if (type === 1) readPlain(reader, samples, bits);
  else if (type >= 8 && type <= 12) decodeFixed(reader, samples, { order: type - 8, bits });
  else if (type >= 32) decodePredicted(reader, samples, { order: type - 31, bits });
  else throw new RangeError('no such kind of subframe');
  if (wasted > 0) for (let at = 0; at < samples.length; at++) samples[at]! <<= wasted;
}

interface Coding {
  readonly order: number;
  readonly bits: number;
}

function readPlain(reader: BitReader, samples: Int32Array, bits: number): void {
  for (let at = 0; at < samples.length; at++) samples[at] = reader.readSigned(bits);
}

function decodeFixed(reader: BitReader, samples: Int32Array, { order, bits }: Coding): void {
  readPlain(reader, samples.subarray(0, order), bits);
  readRest(reader, samples, order);
  weights.set(FIXED[order]!);
  predict(samples, { order, shift: 0 });
}

function decodePredicted(reader: BitReader, samples: Int32Array, { order, bits }: Coding): void {
  readPlain(reader, samples.subarray(0, order), bits);
  const precision = reader.read(4) + 1;
  const shift = reader.readSigned(5);
  if (precision === 16 || shift < 0) throw new RangeError('no such predictor');
  for (let at = 0; at < order; at++) weights[at] = reader.readSigned(precision);
  readRest(reader, samples, order);
  predict(samples, { order, shift });
}

/** The rest goes where the samples will be. */
function readRest(reader: BitReader, samples: Int32Array, order: number): void {
  const method = reader.read(2);
  if (method > 1) throw new RangeError('no such coding of the rest');
  const parameterBits = method === 0 ? 4 : 5;
  const partitions = 1 << reader.read(4);
  const length = samples.length / partitions;
  if (!Number.isInteger(length) || length < order) throw new RangeError('the parts of a block do not fit');
  for (let part = 0; part < partitions; part++) {
    const [from, to] = [part === 0 ? order : part * length, (part + 1) * length];
    const lowBits = reader.read(parameterBits);
    if (lowBits === (1 << parameterBits) - 1) readPlain(reader, samples.subarray(from, to), reader.read(5));
    else reader.readRice(samples, { from, to, lowBits });
  }
}

/** The sums may pass 32 bits, so they are numbers, which hold them exactly. */
function predict(samples: Int32Array, { order, shift }: { order: number; shift: number }): void {
  const scale = 2 ** -shift;
  for (let at = order; at < samples.length; at++) {
    let sum = 0;
    for (let back = 0; back < order; back++) sum += weights[back]! * samples[at - 1 - back]!;
    samples[at]! += Math.floor(sum * scale);
  }
}
