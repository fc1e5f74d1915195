// Translates between the domain and the OpenAI API.
import type { ListedVoice, ListedVoices, OpenAiFormat, SpeechRequest } from '@lector/contract/openai';
import { type AskedAudio, BARE_MP3, WHOLE_WAV } from '../../domain/audio-format.ts';
import { findLanguage } from '../../domain/language.ts';
import { GENDER } from '../../domain/voice.ts';
import type { NamedVoice } from '../../services/voices/voice-names.ts';

/** What clients take for granted of raw samples. Answers in one of the other formats can be joined when all have the same rate. */
const RATE = 24_000;

const AUDIO: Readonly<Record<OpenAiFormat, AskedAudio>> = {
  mp3: { format: BARE_MP3, sampleRate: RATE },
  opus: { format: 'opus', sampleRate: RATE },
  aac: { format: 'aac', sampleRate: RATE },
  flac: { format: 'flac', sampleRate: null },
  wav: { format: WHOLE_WAV, sampleRate: RATE },
  pcm: { format: 'pcm', sampleRate: RATE },
};

export function toSpeechAudio({ response_format: format }: SpeechRequest): AskedAudio {
  return AUDIO[format ?? 'mp3'];
}

/** The voice that is asked for; null when none is. */
export function toVoiceName({ voice }: SpeechRequest): string | null {
  const name = typeof voice === 'object' && voice !== null ? voice.id : (voice ?? '');
  return String(name).trim() || null;
}

export function toLanguageTag({ language, lang_code }: SpeechRequest): string | null {
  return language?.trim() || lang_code?.trim() || null;
}

const GENDERS: Readonly<Record<number, ListedVoice['gender']>> = { [GENDER.male]: 'male', [GENDER.female]: 'female' };

export function toListedVoice({ name, voice }: NamedVoice): ListedVoice {
  return {
    id: String(voice.id),
    name,
    // The code of ISO 639-2 for several languages.
    language: voice.languageId === null ? 'mul' : (findLanguage(voice.languageId)?.tag ?? 'und'),
    gender: GENDERS[voice.gender] ?? 'neutral',
    description: voice.description,
  };
}

/** One answer for clients that look for `voices` and those that look for `data`. */
export function toListedVoices(named: readonly NamedVoice[], { idsOnly }: { idsOnly: boolean }): ListedVoices {
  if (idsOnly) return { voices: named.map(({ voice }) => String(voice.id)) };
  const voices = named.map(toListedVoice);
  return { object: 'list', voices, data: voices };
}
