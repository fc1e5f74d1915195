// One job of an encoder process: FLAC in, bytes of another format out.
import type { AudioEncoder, HeadLastOptions } from '../audio/codecs/audio-encoder.ts';
import {
  createLayoutEncoder,
  createPcmEncoder,
  createWavEncoder,
  createWholeWavEncoder,
  type PcmLayout,
} from '../audio/codecs/wav.ts';
import { createFlacFrameDecoder } from '../audio/flac-frames.ts';
import { createResampler } from '../audio/resampler.ts';
import { resampledLength } from '../domain/audio-format.ts';
import type { EncodeJob } from './frames.ts';

type Create = (options: HeadLastOptions) => AudioEncoder | Promise<AudioEncoder>;

const layout =
  (kind: PcmLayout['kind'], isLittleEndian: boolean): Create =>
  (options) =>
    createLayoutEncoder(options, { kind, isLittleEndian });

/** Codecs are loaded when they are first needed. */
const ENCODERS: Readonly<Record<string, Create>> = {
  pcm: createPcmEncoder,
  pcm_s16be: layout('s16', false),
  pcm_s32le: layout('s32', true),
  pcm_s32be: layout('s32', false),
  pcm_f32le: layout('f32', true),
  pcm_f32be: layout('f32', false),
  wav: createWavEncoder,
  wav_whole: createWholeWavEncoder,
  mp3_bare: async (options) => (await import('../audio/codecs/mp3.ts')).createBareMp3Encoder(options),
  mp3: async (options) => (await import('../audio/codecs/mp3.ts')).createMp3Encoder(options),
  opus: async (options) => (await import('../audio/codecs/opus.ts')).createOpusEncoder(options),
  aac: async (options) => (await import('../audio/codecs/aac.ts')).createAacEncoder(options),
  m4a: async (options) => (await import('../audio/codecs/aac.ts')).createM4aEncoder(options),
};

export interface Encoding {
  write(flac: Uint8Array): void;
  finish(): void;
  /** Frees the codec. What it still gives is dropped. */
  abandon(): void;
}

/** Throws what is wrong with the FLAC, or what the codec throws. */
export async function beginEncoding(
  job: EncodeJob,
  outputs: Pick<HeadLastOptions, 'onBytes' | 'onHead'>,
): Promise<Encoding> {
  const create = ENCODERS[job.format];
  if (create === undefined) throw new RangeError(`no encoder for ${job.format}`);
  const { sampleRate, sourceRate, sourceSamples } = job;
  const samples = sourceSamples === null ? null : resampledLength(sourceSamples, sourceRate, sampleRate);
  let isAbandoned = false;
  const encoder = await create({
    sampleRate,
    samples,
    onBytes: (bytes) => isAbandoned || outputs.onBytes(bytes),
    onHead: (bytes) => isAbandoned || outputs.onHead(bytes),
  });
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
      if (sourceSamples !== null && decoded !== sourceSamples) {
        throw new RangeError(`${decoded} samples instead of ${sourceSamples}`);
      }
      if (resampler !== null) encoder.write(resampler.finish());
      encoder.finish();
    },
    abandon() {
      isAbandoned = true;
      encoder.finish();
    },
  };
}
