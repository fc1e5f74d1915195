// MP3 of a constant bit rate, by LAME.
import { createMp3Encoder as loadLame } from 'wasm-media-encoders/esnext';
import { id3Tag } from '../tags/id3.ts';
import type { AudioEncoder, EncoderOptions } from './audio-encoder.ts';
import { type Mp3Facts, mp3InfoFrame } from './mp3-info-frame.ts';

export interface Mp3Options extends EncoderOptions {
  /** One that MPEG-1, or below 32 kHz MPEG-2, has. */
  readonly kilobits: number;
}

export interface Mp3FileOptions extends Mp3Options {
  /** Null while it is not known. */
  readonly length: Mp3Facts['length'] | null;
  /** Of the tags in front. */
  readonly tagBytes: number;
}

type Bitrate = NonNullable<Parameters<Awaited<ReturnType<typeof loadLame>>['configure']>[0]['bitrate']>;

const FULL_SCALE = 32_768;
/** LAME 3.100 makes what it is given softer by this factor: at bit rates up to 160 kbit/s, and at the next. */
const SOFTENED = 0.95;
const SOFTENED_AT_192 = 0.97;

/** An encoder that is not used now: it holds one stream at a time, and is set up for the next one like it, which takes milliseconds. */
interface ReadyEncoder {
  readonly lame: Awaited<ReturnType<typeof loadLame>>;
  readonly sampleRate: number;
  readonly kilobits: number;
}

const free: ReadyEncoder[] = [];

async function takeEncoder(sampleRate: number, kilobits: number): Promise<ReadyEncoder['lame']> {
  const at = free.findIndex((ready) => ready.sampleRate === sampleRate && ready.kilobits === kilobits);
  if (at !== -1) return free.splice(at, 1)[0]!.lame;
  const lame = free.shift()?.lame ?? (await loadLame());
  lame.configure({ channels: 1, sampleRate, bitrate: kilobits as Bitrate });
  return lame;
}

/**
 * With tags in front, and a frame that tells its length and what to leave out at both ends, so that it plays without gaps; bare while the
 * length is not known.
 */
export async function createMp3Encoder(options: Mp3FileOptions): Promise<AudioEncoder> {
  const { sampleRate, kilobits, length, tagBytes, onBytes } = options;
  return {
    ...(await createBareMp3Encoder(options)),
    begin(comments) {
      if (length === null) return;
      onBytes(id3Tag(comments, tagBytes));
      onBytes(mp3InfoFrame({ sampleRate, kilobits, length }));
    },
  };
}

/** Audio alone, so that answers can be joined. */
export async function createBareMp3Encoder({ sampleRate, kilobits, onBytes }: Mp3Options): Promise<AudioEncoder> {
  const lame = await takeEncoder(sampleRate, kilobits);
  const full = FULL_SCALE * (kilobits > 160 ? SOFTENED_AT_192 : SOFTENED);
  let scaled = new Float32Array(0);

  function pass(bytes: Uint8Array): void {
    if (bytes.length > 0) onBytes(bytes);
  }

  return {
    write(samples) {
      if (scaled.length < samples.length) scaled = new Float32Array(samples.length);
      for (let at = 0; at < samples.length; at++) scaled[at] = samples[at]! / full;
      if (samples.length > 0) pass(lame.encode([scaled.subarray(0, samples.length)]));
    },
    finish() {
      pass(lame.finalize());
      // Behind the last bytes, which somebody waits for.
      queueMicrotask(() => {
        lame.configure({ channels: 1, sampleRate, bitrate: kilobits as Bitrate });
        free.push({ lame, sampleRate, kilobits });
      });
    },
  };
}
