// A recording for a custom voice: a WAV of a caller, read as it comes and written again as 16-bit mono. Nothing of its other chunks is kept.
import { MAX_RATE, readWav, WavError } from './wav-samples.ts';

export interface ReferenceWav {
  /** The file as a whole: 44 bytes of header, then 16-bit mono samples. */
  readonly bytes: Buffer;
  readonly sampleRate: number;
  readonly seconds: number;
}

const HEADER_BYTES = 44;
/** Of the rate in a header of ours. */
const RATE_AT = 24;
/** Of a 16-bit sample. */
const FULL = 32_768;
const PCM = 1;
/** Of full scale, -46 dBFS: less is noise of a microphone without a speaker. */
const LEAST_PEAK = 0.005;

/**
 * Throws `WavError`. Memory is bounded by `maxSeconds`, whatever the header says; a length of 0 or of more than comes, as programs write it that
 * stream, means until the end.
 */
export async function readReferenceWav(
  source: AsyncIterable<Uint8Array>,
  { minSeconds, maxSeconds }: { readonly minSeconds: number; readonly maxSeconds: number },
): Promise<ReferenceWav> {
  const { samples, sampleRate } = await readWav(source, { maxSeconds });
  const seconds = samples.length / 2 / sampleRate;
  if (seconds < minSeconds) throw new WavError({ kind: 'too_short', seconds });
  if (peakOf(samples) < LEAST_PEAK) throw new WavError({ kind: 'silent' });
  return {
    bytes: Buffer.concat([writeHeader(sampleRate, samples.length), samples]),
    sampleRate,
    seconds,
  };
}

/** The samples, from -1 to 1, of a file that `readReferenceWav` has made; null for any other. */
export function samplesOf(file: Buffer): { readonly samples: Float32Array; readonly sampleRate: number } | null {
  if (file.length < HEADER_BYTES) return null;
  const sampleRate = file.readUInt32LE(RATE_AT);
  const dataBytes = file.length - HEADER_BYTES;
  if (sampleRate > MAX_RATE || !file.subarray(0, HEADER_BYTES).equals(writeHeader(sampleRate, dataBytes))) return null;
  const samples = Float32Array.from({ length: dataBytes / 2 }, (_, i) => file.readInt16LE(HEADER_BYTES + 2 * i) / FULL);
  return { samples, sampleRate };
}

function peakOf(samples: Buffer): number {
  let peak = 0;
  for (let at = 0; at < samples.length; at += 2) peak = Math.max(peak, Math.abs(samples.readInt16LE(at)));
  return peak / FULL;
}

function writeHeader(sampleRate: number, dataBytes: number): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(PCM, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(sampleRate, RATE_AT);
  head.writeUInt32LE(sampleRate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(dataBytes, 40);
  return head;
}
