// The formats in which audio is handed out.
import { Type } from 'typebox';

export const AUDIO_FORMATS = ['flac', 'wav', 'mp3', 'opus', 'aac', 'm4a', 'pcm'] as const;
export type AudioFormat = (typeof AUDIO_FORMATS)[number];

/** How loud a recording is made: integrated loudness in LUFS, or within what ACX asks of audiobooks. */
export const LOUDNESS_TARGETS = ['-16', '-18', '-19', '-23', 'acx'] as const;
export type LoudnessTarget = (typeof LOUDNESS_TARGETS)[number];

/** Fields of queries that ask for audio while it is spoken. The server checks which rates a format has. */
export const liveAudioFields = {
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

/** Fields of queries and bodies that ask for the audio of finished runs. */
export const askedAudioFields = {
  ...liveAudioFields,
  loudness: Type.Optional(
    Type.Unsafe<LoudnessTarget>({
      type: 'string',
      enum: [...LOUDNESS_TARGETS],
      description:
        'Makes the whole recording that loud: LUFS by EBU R 128 with true peaks up to -1 dB, or `acx`: a mean of -20.5 dB with ' +
        'peaks up to -3.5 dB, and MP3 of 192 kbit/s at 44,100 Hz. When left out: as it was spoken.',
    }),
  ),
};

export type AskedAudioFields = {
  format?: AudioFormat;
  sample_rate?: number;
  loudness?: LoudnessTarget;
};
