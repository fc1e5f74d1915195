// The voices of Flite for the server process. It does not load the engine.
import type { VoiceSource } from '../../ports/voice-source.ts';
import { fliteSupport } from './languages.ts';
import { fliteUnreadable } from './readable.ts';
import { FLITE_MODEL, FLITE_VOICES } from './voices.ts';

const MODELS = [FLITE_MODEL];

export const FLITE_SOURCE: VoiceSource = {
  voices: () => FLITE_VOICES,
  models: () => MODELS,
  support: (_voice, languageId) => fliteSupport(languageId),
  unreadable: ({ text }) => fliteUnreadable(text),
};
