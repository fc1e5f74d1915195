// Files of speaker styles, `voices.bin` and `voice.bin`: their sizes follow from the number of speakers, to the byte.
import { open, stat } from 'node:fs/promises';

/** Six sizes of 64 bits: speakers, rows and columns of two tables. */
const HEADER_BYTES = 6 * 8;
const FLOAT_BYTES = 4;
const MAX_STYLE_BYTES = 64 * 1024 * 1024;

/** Speakers of a Supertonic `voice.bin`. Throws an `Error` with one sentence when it is not whole. */
export async function readStyleCount(path: string): Promise<number> {
  const { size } = await stat(path);
  if (size < HEADER_BYTES || size > MAX_STYLE_BYTES) throw new Error('its table of styles is no such table');
  const file = await open(path);
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    await file.read(header, 0, HEADER_BYTES, 0);
    const sizes = Array.from({ length: 6 }, (_, i) => Number(header.readBigInt64LE(i * 8)));
    if (sizes.some((one) => one <= 0 || one > MAX_STYLE_BYTES)) throw new Error('its table of styles is no such table');
    const floats = (table: readonly number[]): number => table.reduce((product, one) => product * one, 1);
    const expected = HEADER_BYTES + FLOAT_BYTES * (floats(sizes.slice(0, 3)) + floats(sizes.slice(3)));
    if (expected !== size) throw new Error(`its table of styles has ${size} bytes instead of ${expected}`);
    return Math.min(sizes[0]!, sizes[3]!);
  } finally {
    await file.close();
  }
}

/** Bytes of a `voices.bin` by the `style_dim` of the model: a list of sizes, each of which is for one speaker. */
export function styleBytes(styleDim: string, speakers: number, sizes: 2 | 3): number {
  const parts = styleDim.split(',').map((part) => part.trim());
  if (parts.length !== sizes || parts.some((part) => !/^[1-9]\d{0,6}$/.test(part))) {
    throw new Error(`the style_dim of its model is not ${sizes} numbers`);
  }
  if (sizes === 3 && parts[1] !== '1') throw new Error('the style_dim of its model has no 1 in the middle');
  return parts.reduce((product, part) => product * Number(part), 1) * speakers * FLOAT_BYTES;
}
