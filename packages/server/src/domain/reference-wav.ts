// A recording for a custom voice: a WAV of a caller, read as it comes and written again as 16-bit mono. Nothing of its other chunks is kept.

export interface ReferenceWav {
  /** The file as a whole: 44 bytes of header, then 16-bit mono samples. */
  readonly bytes: Buffer;
  readonly sampleRate: number;
  readonly seconds: number;
}

export type WavProblem =
  | { readonly kind: 'format'; readonly words: string }
  | { readonly kind: 'too_short' | 'too_long'; readonly seconds: number }
  | { readonly kind: 'silent' };

export class WavError extends Error {
  readonly problem: WavProblem;
  constructor(problem: WavProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

const HEADER_BYTES = 44;
/** Of the rate in a header of ours. */
const RATE_AT = 24;
/** Of a 16-bit sample. */
const FULL = 32_768;
const PCM = 1;
const FLOAT = 3;
/** The format stands in the extension then. */
const EXTENSIBLE = 0xfffe;
const MIN_RATE = 8_000;
const MAX_RATE = 48_000;
const MAX_CHANNELS = 8;
/** A `fmt ` chunk holds 16, 18 or 40 bytes. */
const MAX_FORMAT_BYTES = 64;
/** Of full scale, -46 dBFS: less is noise of a microphone without a speaker. */
const LEAST_PEAK = 0.005;

interface Format {
  readonly channels: number;
  readonly sampleRate: number;
  readonly frameBytes: number;
  /** One sample, from -1 to 1. */
  readonly read: (bytes: Buffer, at: number) => number;
  readonly sampleBytes: number;
}

/**
 * Throws `WavError`. Memory is bounded by `maxSeconds`, whatever the header says; a length of 0 or of more than comes, as programs write it that
 * stream, means until the end.
 */
export async function readReferenceWav(
  source: AsyncIterable<Uint8Array>,
  { minSeconds, maxSeconds }: { readonly minSeconds: number; readonly maxSeconds: number },
): Promise<ReferenceWav> {
  const input = createReader(source);
  const { format, lengthBytes } = await readHead(input);
  const most = Math.floor(maxSeconds * format.sampleRate);
  const samples = await readSamples(input, { format, lengthBytes, most });
  const seconds = samples.length / 2 / format.sampleRate;
  if (seconds < minSeconds) throw new WavError({ kind: 'too_short', seconds });
  if (peakOf(samples) < LEAST_PEAK) throw new WavError({ kind: 'silent' });
  return {
    bytes: Buffer.concat([writeHeader(format.sampleRate, samples.length), samples]),
    sampleRate: format.sampleRate,
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

/** Reads chunks until the samples begin. */
async function readHead(input: Reader): Promise<{ format: Format; lengthBytes: number }> {
  const riff = await input.take(12);
  if (riff.length < 12 || riff.toString('latin1', 0, 4) !== 'RIFF' || riff.toString('latin1', 8, 12) !== 'WAVE') {
    throw refuse('it is no WAV file');
  }
  let format: Format | null = null;
  for (;;) {
    const head = await input.take(8);
    if (head.length < 8) throw refuse(format === null ? 'it has no format chunk' : 'it has no samples');
    const name = head.toString('latin1', 0, 4);
    const lengthBytes = head.readUInt32LE(4);
    if (name === 'data') {
      if (format === null) throw refuse('its samples come before their format');
      return { format, lengthBytes: lengthBytes === 0 || lengthBytes === 0xffffffff ? Infinity : lengthBytes };
    }
    if (name === 'fmt ') {
      if (format !== null) throw refuse('it has two format chunks');
      if (lengthBytes > MAX_FORMAT_BYTES) throw refuse('its format chunk is too long');
      format = readFormat(await input.take(lengthBytes));
      await input.skip(lengthBytes % 2);
    } else {
      await input.skip(lengthBytes + (lengthBytes % 2));
    }
  }
}

function readFormat(chunk: Buffer): Format {
  if (chunk.length < 16) throw refuse('its format chunk is too short');
  const channels = chunk.readUInt16LE(2);
  const sampleRate = chunk.readUInt32LE(4);
  const bits = chunk.readUInt16LE(14);
  const tag = chunk.readUInt16LE(0);
  const kind = tag === EXTENSIBLE && chunk.length >= 26 ? chunk.readUInt16LE(24) : tag;
  const read = READERS[`${kind}:${bits}`];
  if (read === undefined) throw refuse('its samples are neither PCM of 8, 16, 24 or 32 bits nor 32-bit floats');
  if (channels < 1 || channels > MAX_CHANNELS) throw refuse(`it has ${channels} channels, not 1 to ${MAX_CHANNELS}`);
  if (sampleRate < MIN_RATE || sampleRate > MAX_RATE)
    throw refuse(`its sample rate is ${sampleRate} Hz, not ${MIN_RATE} to ${MAX_RATE}`);
  const sampleBytes = bits / 8;
  return { channels, sampleRate, sampleBytes, frameBytes: sampleBytes * channels, read };
}

const READERS: Readonly<Record<string, Format['read']>> = {
  [`${PCM}:8`]: (bytes, at) => (bytes.readUInt8(at) - 128) / 128,
  [`${PCM}:16`]: (bytes, at) => bytes.readInt16LE(at) / FULL,
  [`${PCM}:24`]: (bytes, at) => bytes.readIntLE(at, 3) / 8_388_608,
  [`${PCM}:32`]: (bytes, at) => bytes.readInt32LE(at) / 2_147_483_648,
  [`${FLOAT}:32`]: (bytes, at) => bytes.readFloatLE(at),
};

/** The mean of the channels, as 16-bit samples. */
async function readSamples(
  input: Reader,
  { format, lengthBytes, most }: { format: Format; lengthBytes: number; most: number },
): Promise<Buffer> {
  const { frameBytes } = format;
  const parts: Buffer[] = [];
  let frames = 0;
  let left = lengthBytes;
  for (;;) {
    const wanted = Math.min(left, frameBytes * 4_096);
    const piece = await input.take(wanted);
    const whole = Math.floor(piece.length / frameBytes);
    frames += whole;
    if (frames > most) throw new WavError({ kind: 'too_long', seconds: frames / format.sampleRate });
    parts.push(mixDown(piece, format, whole));
    left -= piece.length;
    if (piece.length < wanted || left <= 0) return Buffer.concat(parts);
  }
}

function mixDown(piece: Buffer, { channels, sampleBytes, frameBytes, read }: Format, frames: number): Buffer {
  const out = Buffer.alloc(frames * 2);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += read(piece, frame * frameBytes + channel * sampleBytes);
    // Floats may be anything, also no number.
    const mean = Number.isFinite(sum) ? sum / channels : 0;
    out.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(mean * FULL))), frame * 2);
  }
  return out;
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

function refuse(words: string): WavError {
  return new WavError({ kind: 'format', words });
}

interface Reader {
  /** So many bytes, or fewer at the end. */
  take(bytes: number): Promise<Buffer>;
  skip(bytes: number): Promise<void>;
}

/** Holds no more than one piece of the source and what is being put together. */
function createReader(source: AsyncIterable<Uint8Array>): Reader {
  const pieces = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  async function fill(): Promise<boolean> {
    while (rest.length === 0) {
      const next = await pieces.next();
      if (next.done === true) return false;
      rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
    return true;
  }

  /** The next bytes, at most so many; null at the end. */
  async function some(most: number): Promise<Buffer | null> {
    if (!(await fill())) return null;
    const taken = rest.subarray(0, most);
    rest = rest.subarray(taken.length);
    return taken;
  }

  return {
    async take(bytes) {
      const parts: Buffer[] = [];
      let missing = bytes;
      while (missing > 0) {
        const part = await some(missing);
        if (part === null) break;
        parts.push(part);
        missing -= part.length;
      }
      return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    },
    async skip(bytes) {
      for (let left = bytes; left > 0; ) {
        const part = await some(left);
        if (part === null) return;
        left -= part.length;
      }
    },
  };
}
