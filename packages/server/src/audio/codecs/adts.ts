// AAC as a stream of ADTS frames: each says how it is to be decoded.

/** In the order of their numbers in ADTS and MP4 (ISO/IEC 14496-3). */
const RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];
export const ADTS_HEADER_BYTES = 7;
const LOW_COMPLEXITY = 2;
const CHANNELS = 1;

/** Throws `RangeError` for a rate that has no number. */
function rateNumber(sampleRate: number): number {
  const index = RATES.indexOf(sampleRate);
  if (index === -1) throw new RangeError(`${sampleRate} Hz is no rate of AAC`);
  return index;
}

/** A packet of the encoder with its header. */
export function adtsFrame(packet: Uint8Array, sampleRate: number): Buffer {
  const length = ADTS_HEADER_BYTES + packet.length;
  const frame = Buffer.allocUnsafe(length);
  frame[0] = 0xff;
  frame[1] = 0xf1; // MPEG-4, no checksum
  frame[2] = ((LOW_COMPLEXITY - 1) << 6) | (rateNumber(sampleRate) << 2);
  frame[3] = (CHANNELS << 6) | (length >>> 11);
  frame[4] = (length >>> 3) & 0xff;
  frame[5] = ((length & 7) << 5) | 0x1f; // the buffer's fullness is not told
  frame[6] = 0xfc;
  frame.set(packet, ADTS_HEADER_BYTES);
  return frame;
}

export interface AdtsHeader {
  readonly sampleRate: number;
  /** Of the packet behind the header. */
  readonly packetBytes: number;
}

/** Reads a header as `adtsFrame` writes it; null when it is no such header. */
export function readAdtsHeader(header: Uint8Array): AdtsHeader | null {
  const [sync = 0, kind = 0, format = 0, channels = 0, middle = 0, low = 0, last = 0] = header;
  const sampleRate = RATES[(format >> 2) & 0xf];
  const packetBytes = (((channels & 3) << 11) | (middle << 3) | (low >> 5)) - ADTS_HEADER_BYTES;
  // MPEG-4 or MPEG-2, no checksum; one packet in a frame.
  const isFrame = sync === 0xff && (kind & 0xf7) === 0xf1 && (last & 3) === 0;
  const isOurs = format >> 6 === LOW_COMPLEXITY - 1 && (format & 1) === 0 && channels >> 6 === CHANNELS;
  return isFrame && isOurs && sampleRate !== undefined && packetBytes > 0 ? { sampleRate, packetBytes } : null;
}

/** What an MP4 file says of its AAC. */
export function audioSpecificConfig(sampleRate: number): Buffer {
  const bits = (LOW_COMPLEXITY << 11) | (rateNumber(sampleRate) << 7) | (CHANNELS << 3);
  return Buffer.of(bits >>> 8, bits & 0xff);
}
