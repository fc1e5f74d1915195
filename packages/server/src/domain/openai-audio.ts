// The forms of audio that clients of the OpenAI API ask for, by their names.
import { type AskedAudio, BARE_MP3, WHOLE_WAV } from './audio-format.ts';

/** What clients take for granted of raw samples. Answers in one of the other formats can be joined when all have the same rate. */
const RATE = 24_000;

export const OPENAI_AUDIO = {
  mp3: { format: BARE_MP3, sampleRate: RATE },
  opus: { format: 'opus', sampleRate: RATE },
  aac: { format: 'aac', sampleRate: RATE },
  flac: { format: 'flac', sampleRate: null },
  wav: { format: WHOLE_WAV, sampleRate: RATE },
  pcm: { format: 'pcm', sampleRate: RATE },
} as const satisfies Readonly<Record<string, AskedAudio>>;
export type OpenAiAudioFormat = keyof typeof OPENAI_AUDIO;

/** When a request does not say. */
export const DEFAULT_OPENAI_FORMAT: OpenAiAudioFormat = 'mp3';

export function isOpenAiFormat(name: string): name is OpenAiAudioFormat {
  return Object.hasOwn(OPENAI_AUDIO, name);
}
