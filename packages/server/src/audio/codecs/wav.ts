// WAV with a header of 44 bytes and true sizes, and raw samples, both 16-bit little-endian.
import type { AudioEncoder, EncoderOptions } from './audio-encoder.ts';

const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;
/** The sizes in the header have 32 bits. */
const MAX_DATA_BYTES = 0xffff_ffff - HEADER_BYTES;

export function createPcmEncoder({ onBytes }: EncoderOptions): AudioEncoder {
  return { write: (samples) => onBytes(toBytes(samples)), finish: () => {} };
}

/** Throws `RangeError` for more than a header can tell, some thirteen hours at 44,100 Hz. */
export function createWavEncoder(options: EncoderOptions): AudioEncoder {
  const { sampleRate, samples, onBytes } = options;
  const dataBytes = samples * BYTES_PER_SAMPLE;
  if (dataBytes > MAX_DATA_BYTES) throw new RangeError('too long for WAV');
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // samples as they are
  header.writeUInt16LE(1, 22); // one channel
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * BYTES_PER_SAMPLE, 28);
  header.writeUInt16LE(BYTES_PER_SAMPLE, 32);
  header.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  onBytes(header);
  return createPcmEncoder(options);
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function toBytes(samples: Int16Array): Uint8Array {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return IS_LITTLE_ENDIAN ? bytes : Buffer.from(bytes).swap16();
}
