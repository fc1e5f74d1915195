// Translates between the domain and the OpenAI API.
import type { ListedVoice, ListedVoices, SpeechRequest } from '@lector/contract/openai';
import type { AskedAudio } from '../../domain/audio-format.ts';
import { findLanguage } from '../../domain/language.ts';
import { DEFAULT_OPENAI_FORMAT, OPENAI_AUDIO } from '../../domain/openai-audio.ts';
import { GENDER } from '../../domain/voice.ts';
import type { NamedVoice } from '../../services/voices/voice-names.ts';

export function toSpeechAudio({ response_format: format }: SpeechRequest): AskedAudio {
  return OPENAI_AUDIO[format ?? DEFAULT_OPENAI_FORMAT];
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
