// The boxes that an MP4 file consists of (ISO/IEC 14496-12 §4.2), and the numbers in them.

export const MAX_32_BITS = 0xffff_ffff;
/** In the upper byte of what `fullBox` takes as flags: fields of 64 bits. */
export const VERSION_1 = 0x0100_0000;

/** What is written one behind the other: large tables are not copied on their way into the boxes around them. */
export type Pieces = readonly Uint8Array[];

const HEAD_BYTES = 8;

export function box(type: string, ...parts: readonly (Uint8Array | Pieces)[]): Pieces {
  const pieces = parts.flat();
  return [Buffer.concat([uint32(HEAD_BYTES + lengthOf(pieces)), latin(type)]), ...pieces];
}

export function fullBox(type: string, flags: number, parts: readonly (Uint8Array | Pieces)[]): Pieces {
  return box(type, uint32(flags), ...parts);
}

export function lengthOf(pieces: Pieces): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** One character a byte, as the names of boxes have them. */
export function latin(characters: string): Buffer {
  return Buffer.from(characters, 'latin1');
}

export function uint16(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeUInt16BE(number, 2 * index);
  return bytes;
}

export function uint32(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * index);
  return bytes;
}

export function uint64(number: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(number));
  return bytes;
}

/** What `uint32` makes of them, for long lists. */
export function bigEndian(numbers: Uint32Array): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (let at = 0; at < numbers.length; at++) bytes.writeUInt32BE(numbers[at]!, 4 * at);
  return bytes;
}
