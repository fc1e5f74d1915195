// MP3 of a constant bit rate, by LAME.
import { createMp3Encoder as loadLame } from 'wasm-media-encoders/esnext';
import type { AudioEncoder, EncoderOptions } from './audio-encoder.ts';
import { mp3InfoFrame } from './mp3-info-frame.ts';

/** Enough for one voice that nobody hears a difference. */
const KILOBITS = 64;
const KILOBITS_ABOVE_24_KHZ = 96;
const FULL_SCALE = 32_768;

/** Encoders that are not used now: each holds one stream at a time. */
const free: Awaited<ReturnType<typeof loadLame>>[] = [];

/**
 * With a frame in front that tells its length and what to leave out at both ends, so that it plays without gaps; bare while the length is
 * not known.
 */
export async function createMp3Encoder(options: EncoderOptions): Promise<AudioEncoder> {
  const { sampleRate, samples, onBytes } = options;
  if (samples !== null) onBytes(mp3InfoFrame({ sampleRate, samples, kilobits: kilobitsOf(sampleRate) }));
  return createBareMp3Encoder(options);
}

/** Audio alone, so that answers can be joined. */
export async function createBareMp3Encoder({ sampleRate, onBytes }: EncoderOptions): Promise<AudioEncoder> {
  const lame = free.pop() ?? (await loadLame());
  lame.configure({ channels: 1, sampleRate, bitrate: kilobitsOf(sampleRate) });
  let scaled = new Float32Array(0);

  function pass(bytes: Uint8Array): void {
    if (bytes.length > 0) onBytes(bytes);
  }

  return {
    write(samples) {
      if (scaled.length < samples.length) scaled = new Float32Array(samples.length);
      for (let at = 0; at < samples.length; at++) scaled[at] = samples[at]! / FULL_SCALE;
      if (samples.length > 0) pass(lame.encode([scaled.subarray(0, samples.length)]));
    },
    finish() {
      pass(lame.finalize());
      free.push(lame);
    },
  };
}

function kilobitsOf(sampleRate: number): 64 | 96 {
  return sampleRate > 24_000 ? KILOBITS_ABOVE_24_KHZ : KILOBITS;
}
