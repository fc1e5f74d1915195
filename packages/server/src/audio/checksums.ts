// The checksums of audio containers, by tables of their polynomials.

const CRC8 = makeTable(8, 0x07);
const CRC16 = makeTable(16, 0x8005);
const CRC32 = makeTable(32, 0x04c1_1db7);

/** x⁸ + x² + x + 1, of the head of a FLAC frame. */
export function crc8(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let at = from; at < to; at++) crc = CRC8[crc ^ bytes[at]!]!;
  return crc;
}

/** x¹⁶ + x¹⁵ + x² + 1, of a FLAC frame. */
export function crc16(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let at = from; at < to; at++) crc = ((crc << 8) & 0xffff) ^ CRC16[(crc >>> 8) ^ bytes[at]!]!;
  return crc;
}

/** The polynomial of Ethernet, of an Ogg page, the highest bit first and begun with zero. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0;
  for (let at = 0; at < bytes.length; at++) crc = (crc << 8) ^ CRC32[(crc >>> 24) ^ bytes[at]!]!;
  return crc >>> 0;
}

function makeTable(bits: number, polynomial: number): Int32Array {
  const top = 2 ** (bits - 1);
  const mask = bits === 32 ? -1 : 2 ** bits - 1;
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << (bits - 8);
    for (let bit = 0; bit < 8; bit++) crc = ((crc & top) !== 0 ? (crc << 1) ^ polynomial : crc << 1) & mask;
    return crc;
  });
}
