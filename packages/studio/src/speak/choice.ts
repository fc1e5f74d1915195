// Which voices speak which languages.
import type { Language, Voice } from '@lector/client';

/** Voices that speak the language. */
export function voicesOf(voices: readonly Voice[], languageId: number): readonly Voice[] {
  return voices.filter((voice) => voice.languages.some(({ id }) => id === languageId));
}

/** How a voice speaks a language, in the server's words; null when there is nothing to say. */
export function noteOf(voice: Voice | undefined, languageId: number): string | null {
  return voice?.languages.find(({ id }) => id === languageId)?.note ?? null;
}

/** The voice to go on with when the language changes: the same, where it can. */
export function keepOrChange(voices: readonly Voice[], voiceId: number, languageId: number): number {
  const fit = voicesOf(voices, languageId);
  return fit.some((voice) => voice.id === voiceId) ? voiceId : (fit[0]?.id ?? voiceId);
}

/** What the command line takes for a language. */
export function tagOf(languages: readonly Language[], languageId: number): string {
  return languages.find(({ id }) => id === languageId)?.short_name ?? String(languageId);
}
