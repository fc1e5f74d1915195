// A voice together with the languages it speaks, which the API tells in two calls.
import type { Voice, VoiceLanguage, VoiceLanguages } from '@lector/client';

export interface SpeakingVoice extends Voice {
  readonly languages: readonly VoiceLanguage[];
}

export function joinLanguages(voices: readonly Voice[], items: readonly VoiceLanguages[]): readonly SpeakingVoice[] {
  const listOf = new Map(items.flatMap(({ voice_ids, languages }) => voice_ids.map((id) => [id, languages] as const)));
  return voices.map((voice) => ({ ...voice, languages: listOf.get(voice.id) ?? [] }));
}
