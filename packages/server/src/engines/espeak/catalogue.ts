// The catalogue of eSpeak NG, for the server process. It does not load the engine.
import type { EngineCatalogue } from '../engine.ts';
import { espeakSupport } from './languages.ts';
import { espeakUnreadable } from './readable.ts';
import { ESPEAK_ENGINE, ESPEAK_VOICES } from './voices.ts';

export const ESPEAK_CATALOGUE: EngineCatalogue = {
  engine: ESPEAK_ENGINE,
  voices: ESPEAK_VOICES,
  support: (_voiceId, languageId) => espeakSupport(languageId),
  unreadable: ({ text, languageId }) => espeakUnreadable(text, languageId),
};
