// The frame in front of an MP3 file that tells how long it is and what to leave out at both ends: Xing's table with LAME's addition.

export interface Mp3Facts {
  /** Hz: one of MPEG-1's or MPEG-2's. */
  readonly sampleRate: number;
  /** Of the constant bit rate. */
  readonly kilobits: number;
  /** Frames behind this one, samples in them behind the recording, and bytes of all, with this one. */
  readonly length: { readonly frames: number; readonly padding: number; readonly bytes: number };
}

/** Samples that LAME puts in front; a decoder adds 529 of its own. */
const ENCODER_DELAY = 576;
const MPEG_1_RATES = [44_100, 48_000, 32_000];
const MPEG_2_RATES = [22_050, 24_000, 16_000];
const MPEG_1_KILOBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG_2_KILOBITS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const TABLE_ENTRIES = 100;
const FLAGS = 0b1111;
const CONSTANT_BIT_RATE = 1;
const POLYNOMIAL = 0xa001;
/** What the last checksum covers. */
const CHECKED_BYTES = 190;

export function mp3InfoFrame({ sampleRate, kilobits, length: { frames, padding, bytes } }: Mp3Facts): Buffer {
  const isMpeg1 = MPEG_1_RATES.includes(sampleRate);
  const frame = Buffer.alloc(Math.floor(((isMpeg1 ? 1_152 : 576) * 125 * kilobits) / sampleRate));
  frame.writeUInt32BE(frameHeader({ isMpeg1, sampleRate, kilobits }), 0);
  let at = 4 + (isMpeg1 ? 17 : 9);
  at += frame.write('Info', at, 'latin1');
  at = frame.writeUInt32BE(FLAGS, at);
  at = frame.writeUInt32BE(frames, at);
  at = frame.writeUInt32BE(bytes, at);
  for (let entry = 0; entry < TABLE_ENTRIES; entry++) at = frame.writeUInt8(Math.floor((entry * 256) / 100), at);
  at = frame.writeUInt32BE(0, at);
  at += frame.write('LAME3.100', at, 'latin1');
  at = frame.writeUInt8(CONSTANT_BIT_RATE, at);
  at += 1 + 4 + 2 + 2 + 1; // the filter, the peak and the gains are not told
  at = frame.writeUInt8(kilobits, at);
  at = frame.writeUIntBE((ENCODER_DELAY << 12) | padding, at, 3);
  at += 1 + 1 + 2;
  at = frame.writeUInt32BE(bytes, at);
  at += 2;
  frame.writeUInt16BE(checksum(frame.subarray(0, Math.min(CHECKED_BYTES, at))), at);
  return frame;
}

function frameHeader({ isMpeg1, sampleRate, kilobits }: { isMpeg1: boolean; sampleRate: number; kilobits: number }) {
  const rate = (isMpeg1 ? MPEG_1_RATES : MPEG_2_RATES).indexOf(sampleRate);
  const bits = (isMpeg1 ? MPEG_1_KILOBITS : MPEG_2_KILOBITS).indexOf(kilobits);
  if (rate === -1 || bits < 1) throw new RangeError(`no MP3 has ${sampleRate} Hz and ${kilobits} kbit/s`);
  const [layer3, unprotected, mono] = [0b01, 1, 0b11];
  const version = isMpeg1 ? 0b11 : 0b10;
  const head = (0x7ff << 21) | (version << 19) | (layer3 << 17) | (unprotected << 16);
  return (head | (bits << 12) | (rate << 10) | (mono << 6) | (1 << 2)) >>> 0;
}

/** CRC-16 with the lowest bit first. */
function checksum(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  }
  return crc;
}
