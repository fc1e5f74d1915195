// WAV with a header of 44 bytes, and raw samples, both 16-bit little-endian.
import type { AudioEncoder, EncoderOptions, HeadLastOptions } from './audio-encoder.ts';

const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;
/** The sizes in the header have 32 bits. */
const MAX_BYTES = 0xffff_ffff;

export function createPcmEncoder({ onBytes }: EncoderOptions): AudioEncoder {
  return { write: (samples) => onBytes(toBytes(samples)), finish: () => {} };
}

export interface PcmLayout {
  readonly kind: 's16' | 's32' | 'f32';
  readonly isLittleEndian: boolean;
}

/** Raw samples of another size: those of 32 bits are the same numbers at a larger scale, so that nothing is lost. */
export function createLayoutEncoder({ onBytes }: EncoderOptions, { kind, isLittleEndian }: PcmLayout): AudioEncoder {
  const width = kind === 's16' ? 2 : 4;
  return {
    write(samples) {
      const view = new DataView(new ArrayBuffer(samples.length * width));
      samples.forEach((sample, index) => {
        if (kind === 's16') view.setInt16(index * width, sample, isLittleEndian);
        else if (kind === 's32') view.setInt32(index * width, sample << 16, isLittleEndian);
        else view.setFloat32(index * width, sample / 32_768, isLittleEndian);
      });
      onBytes(new Uint8Array(view.buffer));
    },
    finish: () => {},
  };
}

/** Sizes are true, or the largest that there are while nobody knows. Throws `RangeError` for more than a header can tell, some thirteen hours at 44,100 Hz. */
export function createWavEncoder(options: EncoderOptions): AudioEncoder {
  options.onBytes(wavHeader(options));
  return createPcmEncoder(options);
}

/** Its header comes last, so that its sizes are true although nobody knew them. */
export function createWholeWavEncoder(options: HeadLastOptions): AudioEncoder {
  const encoder = createPcmEncoder(options);
  let samples = 0;
  return {
    write(block) {
      samples += block.length;
      encoder.write(block);
    },
    finish: () => options.onHead(wavHeader({ ...options, samples })),
  };
}

function wavHeader({ sampleRate, samples }: Pick<EncoderOptions, 'sampleRate' | 'samples'>): Buffer {
  const dataBytes = samples === null ? MAX_BYTES : samples * BYTES_PER_SAMPLE;
  const riffBytes = samples === null ? MAX_BYTES : HEADER_BYTES - 8 + dataBytes;
  if (riffBytes > MAX_BYTES) throw new RangeError('too long for WAV');
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(riffBytes, 4);
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
  return header;
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function toBytes(samples: Int16Array): Uint8Array {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return IS_LITTLE_ENDIAN ? bytes : Buffer.from(bytes).swap16();
}
