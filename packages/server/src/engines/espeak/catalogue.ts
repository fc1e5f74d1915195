// The voices of eSpeak NG for the server process. It does not load the engine.
import type { VoiceSource } from '../../ports/voice-source.ts';
import { espeakSupport } from './languages.ts';
import { espeakUnreadable } from './readable.ts';
import { ESPEAK_MODEL, ESPEAK_VOICES } from './voices.ts';

const MODELS = [ESPEAK_MODEL];

export const ESPEAK_SOURCE: VoiceSource = {
  voices: () => ESPEAK_VOICES,
  models: () => MODELS,
  support: (_voice, languageId) => espeakSupport(languageId),
  unreadable: ({ text, languageId }) => espeakUnreadable(text, languageId),
};
