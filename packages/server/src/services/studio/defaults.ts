// The default voice and language of new texts.
import { findLanguage } from '../../domain/language.ts';
import { invalidInput } from '../../errors.ts';
import type { OwnerStore, SpeechDefaults } from '../../ports/owner-store.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';

/** The voice and the language of the README's first recording. */
const FIRST: SpeechDefaults = { voiceId: 147_320, languageId: 1 };

export interface Defaults {
  /** Null: nobody has chosen. */
  read(ownerId: number | null): Promise<SpeechDefaults>;
  /** Throws `invalid_input` for what cannot be spoken. */
  write(ownerId: number, defaults: SpeechDefaults): Promise<void>;
}

export function createDefaults(dependencies: { owners: OwnerStore; catalogue: VoiceCatalogue }): Defaults {
  const { owners, catalogue } = dependencies;
  const canSpeak = (ownerId: number, { voiceId, languageId }: SpeechDefaults) => {
    const voice = catalogue.find(ownerId, voiceId);
    return voice !== undefined && catalogue.support(voice, languageId).level !== 'none';
  };

  return {
    async read(ownerId) {
      const chosen = ownerId === null ? null : await owners.defaults(ownerId);
      // The voice may have been removed with its engine since.
      return ownerId !== null && chosen !== null && canSpeak(ownerId, chosen) ? chosen : FIRST;
    },
    async write(ownerId, defaults) {
      const { voiceId, languageId } = defaults;
      const refuse = (field: string, msg: string, type: string) => invalidInput({ loc: ['body', field], msg, type });
      if (catalogue.find(ownerId, voiceId) === undefined)
        throw refuse('voice_id', 'There is no such voice: GET /list-voices names them', 'voice_not_found');
      if (findLanguage(languageId) === undefined)
        throw refuse('language', 'There is no such language: GET /source-languages names them', 'language_not_found');
      if (!canSpeak(ownerId, defaults))
        throw refuse('language', 'This voice cannot speak this language', 'language_not_spoken');
      await owners.setDefaults(ownerId, defaults);
    },
  };
}
