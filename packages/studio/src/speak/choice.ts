// Which voices speak which languages.
import type { Language } from '@lector/client';
import type { SpeakingVoice } from '../voices/speaking-voice.ts';

/** Voices that speak the language. */
export function voicesOf(voices: readonly SpeakingVoice[], languageId: number): readonly SpeakingVoice[] {
  return voices.filter((voice) => voice.languages.some(({ id }) => id === languageId));
}

/** The server's note on a voice and language; null when there is none. */
export function noteOf(voice: SpeakingVoice | undefined, languageId: number): string | null {
  return voice?.languages.find(({ id }) => id === languageId)?.note ?? null;
}

/** The voice after a change of language: the same one if it speaks it. */
export function keepOrChange(voices: readonly SpeakingVoice[], voiceId: number, languageId: number): number {
  const fit = voicesOf(voices, languageId);
  return fit.some((voice) => voice.id === voiceId) ? voiceId : (fit[0]?.id ?? voiceId);
}

/** The language tag for the command line. */
export function tagOf(languages: readonly Language[], languageId: number): string {
  return languages.find(({ id }) => id === languageId)?.short_name ?? String(languageId);
}
