// One job of an encoder process: FLAC in, bytes of another format out.
import type { AudioEncoder, HeadLastOptions } from '../audio/codecs/audio-encoder.ts';
import type { Mp3FileOptions } from '../audio/codecs/mp3.ts';
import {
  createLayoutEncoder,
  createPcmEncoder,
  createWavEncoder,
  createWholeWavEncoder,
  type PcmLayout,
} from '../audio/codecs/wav.ts';
import type { Comments } from '../audio/flac-header.ts';
import { createLeveller } from '../audio/loudness/leveller.ts';
import { createResampler } from '../audio/resampler.ts';
import { mp3Kilobits, resampledLength } from '../domain/audio-format.ts';
import { loudnessRule } from '../domain/loudness.ts';
import { MP3_TAG_BYTES, mp3Length } from '../domain/mp3-length.ts';
import { type ChapterSource, cutPart, openSource } from './chapter-source.ts';
import type { EncodeJob } from './frames.ts';

type Create = (options: HeadLastOptions & Mp3FileOptions) => AudioEncoder | Promise<AudioEncoder>;

const layout =
  (kind: PcmLayout['kind'], isLittleEndian: boolean): Create =>
  (options) =>
    createLayoutEncoder(options, { kind, isLittleEndian });

/** Codecs are loaded when they are first needed. */
const ENCODERS: Readonly<Record<string, Create>> = {
  flac: async (options) => (await import('../audio/codecs/flac.ts')).createFlacCopyEncoder(options),
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

const NOTHING = new Int16Array(0);

export interface Encoding {
  /** Takes the next bytes of the source. */
  write(source: Uint8Array): void;
  /** The end of the source. False: it is needed once more, from its start. */
  finish(): boolean;
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
  const { sampleRate, sourceRate, sourceSamples, loudness, chapter = null } = job;
  const samples = sourceSamples === null ? null : resampledLength(sourceSamples, sourceRate, sampleRate);
  const kilobits = mp3Kilobits(job);
  let isAbandoned = false;
  const encoder = await create({
    sampleRate,
    samples,
    kilobits,
    length: samples === null ? null : mp3Length({ sampleRate, samples, kilobits }),
    tagBytes: MP3_TAG_BYTES,
    onBytes: (bytes) => isAbandoned || outputs.onBytes(bytes),
    onHead: (bytes) => isAbandoned || outputs.onHead(bytes),
  });
  const leveller =
    loudness === undefined ? null : createLeveller({ sampleRate: sourceRate, rule: loudnessRule(loudness) });
  const resampler = sampleRate === sourceRate ? null : createResampler(sourceRate, sampleRate);
  let comments: Comments = {};
  let hasBegun = false;
  let decoded = 0;
  const heardSamples = chapter === null ? sourceSamples : chapter.files.reduce((sum, file) => sum + file.samples, 0);
  const cut = chapter === null ? null : cutPart(chapter);
  let source = beginHearing();

  function beginHearing(): ChapterSource {
    decoded = 0;
    return openSource(chapter, {
      onComments(found) {
        comments = found;
      },
      onSamples(block) {
        decoded += block.length;
        give(leveller === null ? block : leveller.write(block));
      },
    });
  }

  function give(block: Int16Array): void {
    encode(cut === null ? block : cut(block));
  }

  function begin(): void {
    if (!hasBegun) encoder.begin?.(comments);
    hasBegun = true;
  }

  function encode(block: Int16Array): void {
    if (block.length === 0) return;
    begin();
    encoder.write(resampler === null ? block : resampler.write(block));
  }

  return {
    write: (flac) => source.write(flac),
    finish() {
      source.finish();
      // Headers that were sent already tell another length then.
      if (heardSamples !== null && decoded !== heardSamples) {
        throw new RangeError(`${decoded} samples instead of ${heardSamples}`);
      }
      const last = leveller === null ? NOTHING : leveller.finish();
      if (last === null) {
        source = beginHearing();
        return false;
      }
      give(last);
      begin();
      if (resampler !== null) encoder.write(resampler.finish());
      encoder.finish();
      return true;
    },
    abandon() {
      isAbandoned = true;
      encoder.finish();
    },
  };
}
