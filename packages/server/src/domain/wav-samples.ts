// Reads a WAV as it comes, of every format that recorders and speech servers write: 16-bit mono samples, and nothing of its other chunks.

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

export interface WavSamples {
  /** 16-bit, mono. */
  readonly samples: Buffer;
  readonly sampleRate: number;
  /** The header promised more than came. */
  readonly isCutShort: boolean;
}

/** Of a 16-bit sample. */
const FULL = 32_768;
const PCM = 1;
const FLOAT = 3;
/** The format stands in the extension then. */
const EXTENSIBLE = 0xfffe;
const MIN_RATE = 8_000;
export const MAX_RATE = 48_000;
const MAX_CHANNELS = 8;
/** A `fmt ` chunk holds 16, 18 or 40 bytes. */
const MAX_FORMAT_BYTES = 64;
/** Programs that stream write a length of 0, or the largest that they know: 2 or 4 GiB less some bytes. */
const LEAST_PLACEHOLDER = 0x7ff0_0000;

interface Format {
  readonly channels: number;
  readonly sampleRate: number;
  readonly frameBytes: number;
  /** One sample, from -1 to 1. */
  readonly read: (bytes: Buffer, at: number) => number;
  readonly sampleBytes: number;
}

/** Throws `WavError`. Memory is bounded by `maxSeconds`, whatever the header says; a placeholder for the length means until the end. */
export async function readWav(
  source: AsyncIterable<Uint8Array>,
  { maxSeconds }: { readonly maxSeconds: number },
): Promise<WavSamples> {
  const input = createReader(source);
  const { format, lengthBytes } = await readHead(input);
  const { sampleRate } = format;
  const read = await readFrames(input, { format, lengthBytes, most: Math.floor(maxSeconds * sampleRate) });
  return { ...read, sampleRate };
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
      return { format, lengthBytes: isPlaceholder(lengthBytes) ? Number.POSITIVE_INFINITY : lengthBytes };
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
async function readFrames(
  input: Reader,
  { format, lengthBytes, most }: { format: Format; lengthBytes: number; most: number },
): Promise<Pick<WavSamples, 'samples' | 'isCutShort'>> {
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
    if (piece.length < wanted || left <= 0)
      return { samples: Buffer.concat(parts), isCutShort: Number.isFinite(left) && left > 0 };
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

function isPlaceholder(lengthBytes: number): boolean {
  return lengthBytes === 0 || lengthBytes >= LEAST_PLACEHOLDER;
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
