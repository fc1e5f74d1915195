// One job of an encoder process: FLAC in, bytes of another format out.
import type { AudioEncoder, HeadLastOptions } from '../audio/codecs/audio-encoder.ts';
import { createPcmEncoder, createWavEncoder } from '../audio/codecs/wav.ts';
import { createFlacFrameDecoder } from '../audio/flac-frames.ts';
import { createResampler } from '../audio/resampler.ts';
import { resampledLength } from '../domain/audio-format.ts';
import type { EncodeJob } from './frames.ts';

type Create = (options: HeadLastOptions) => AudioEncoder | Promise<AudioEncoder>;

/** Codecs are loaded when they are first needed. */
const ENCODERS: Readonly<Record<string, Create>> = {
  pcm: createPcmEncoder,
  wav: createWavEncoder,
  mp3: async (options) => (await import('../audio/codecs/mp3.ts')).createMp3Encoder(options),
  opus: async (options) => (await import('../audio/codecs/opus.ts')).createOpusEncoder(options),
  aac: async (options) => (await import('../audio/codecs/aac.ts')).createAacEncoder(options),
  m4a: async (options) => (await import('../audio/codecs/aac.ts')).createM4aEncoder(options),
};

export interface Encoding {
  write(flac: Uint8Array): void;
  finish(): void;
}

/** Throws what is wrong with the FLAC, or what the codec throws. */
export async function beginEncoding(
  job: EncodeJob,
  outputs: Pick<HeadLastOptions, 'onBytes' | 'onHead'>,
): Promise<Encoding> {
  const create = ENCODERS[job.format];
  if (create === undefined) throw new RangeError(`no encoder for ${job.format}`);
  const { sampleRate, sourceRate, sourceSamples } = job;
  const samples = resampledLength(sourceSamples, sourceRate, sampleRate);
  const encoder = await create({ sampleRate, samples, ...outputs });
  const resampler = sampleRate === sourceRate ? null : createResampler(sourceRate, sampleRate);
  let decoded = 0;
  const decoder = createFlacFrameDecoder({
    onSamples(block) {
      decoded += block.length;
      encoder.write(resampler === null ? block : resampler.write(block));
    },
  });
  return {
    write: (flac) => decoder.write(flac),
    finish() {
      decoder.finish();
      // Headers that were sent already tell another length then.
      if (decoded !== sourceSamples) throw new RangeError(`${decoded} samples instead of ${sourceSamples}`);
      if (resampler !== null) encoder.write(resampler.finish());
      encoder.finish();
    },
  };
}
