// The formats in which audio is handed out.
import { Type } from 'typebox';

export const AUDIO_FORMATS = ['flac', 'wav', 'mp3', 'opus', 'aac', 'm4a', 'pcm'] as const;
export type AudioFormat = (typeof AUDIO_FORMATS)[number];

/** Fields of queries and bodies that ask for audio in another format. The server checks which rates a format has. */
export const askedAudioFields = {
  format: Type.Optional(
    Type.Unsafe<AudioFormat>({
      type: 'string',
      default: 'flac',
      enum: [...AUDIO_FORMATS],
      description: 'Of the audio: what is stored is FLAC, anything else is made from it when it is fetched.',
    }),
  ),
  sample_rate: Type.Optional(
    Type.Unsafe<number>({
      type: 'integer',
      description:
        'Hz, one of those that the format has. When left out: as it was spoken, or the next that the format has.',
      examples: [24_000],
    }),
  ),
};

export interface AskedAudioFields {
  format?: AudioFormat;
  sample_rate?: number;
}
