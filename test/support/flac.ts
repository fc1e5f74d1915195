// Decodes FLAC files: with libFLAC compiled to WebAssembly, and with the reference program where it is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { loadLibflac } from '../../packages/server/src/audio/libflac.ts';

export const hasFlacProgram = spawnSync('flac', ['--version']).status === 0;
/** For `skip`: a message when the reference decoder is not installed. */
export const SKIP_WITHOUT_FLAC = hasFlacProgram ? false : 'NOT CHECKED: there is no `flac` program here';

export interface Speech {
  readonly samples: Int16Array;
  readonly sampleRate: number;
  readonly seconds: number;
}

/** Decodes the whole; throws when the stream is broken or its MD5 does not hold. */
export async function decodeFlac(bytes: Uint8Array): Promise<Speech> {
  const flac = await loadLibflac();
  const decoder = flac.create_libflac_decoder(true);
  const parts: Buffer[] = [];
  let at = 0;
  flac.init_decoder_stream(
    decoder,
    (wanted) => {
      const part = new Uint8Array(bytes.subarray(at, at + wanted));
      at += part.length;
      return { buffer: part, readDataLength: part.length, error: false };
    },
    ([channel]) => parts.push(Buffer.from(channel as Uint8Array)),
    (code, message) => {
      throw new Error(`the stream is broken: ${code} ${message}`);
    },
  );
  const whole = flac.FLAC__stream_decoder_process_until_end_of_stream(decoder);
  const sound = flac.FLAC__stream_decoder_finish(decoder);
  flac.FLAC__stream_decoder_delete(decoder);
  if (!whole || !sound) throw new Error(whole ? 'the MD5 of the samples does not hold' : 'the stream ends early');
  return toSpeech(Buffer.concat(parts), readStreamInfo(bytes).sampleRate);
}

/** Decodes by the reference program, which also tests the file as `flac -t` does. */
export function decodeByProgram(bytes: Uint8Array): Speech {
  const raw = ['--force-raw-format', '--endian=little', '--sign=signed'];
  const result = spawnSync('flac', ['--decode', '--silent', '--warnings-as-errors', '--stdout', ...raw, '-'], {
    input: bytes,
    maxBuffer: 2 ** 30,
  });
  if (result.status !== 0) throw new Error(`flac refuses the file: ${result.stderr}`);
  return toSpeech(result.stdout, readStreamInfo(bytes).sampleRate);
}

/** What the header says. */
export function readStreamInfo(bytes: Uint8Array) {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    magic: head.toString('latin1', 0, 4),
    sampleRate: head.readUIntBE(18, 3) >> 4,
    samples: head.readUInt32BE(22),
    md5: head.toString('hex', 26, 42),
  };
}

/** Loudness as the root of the mean square, 0 … 1. */
export function loudness({ samples }: Speech): number {
  let sum = 0;
  for (const sample of samples) sum += (sample / 32_768) ** 2;
  return Math.sqrt(sum / samples.length);
}

export function digest(algorithm: 'md5' | 'sha256', bytes: Uint8Array | Int16Array): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

function toSpeech(pcm: Buffer, sampleRate: number): Speech {
  const samples = new Int16Array(pcm.length / 2);
  for (let i = 0; i < samples.length; i++) samples[i] = pcm.readInt16LE(i * 2);
  return { samples, sampleRate, seconds: samples.length / sampleRate };
}
