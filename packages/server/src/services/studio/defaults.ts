// The default voice and language of new texts.
import { AppError } from '../../errors.ts';
import type { OwnerStore, SpeechDefaults } from '../../ports/owner-store.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import { pickVoice } from '../voices/pick-voice.ts';

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
  const check = (ownerId: number, speech: SpeechDefaults) =>
    pickVoice(catalogue, { ...speech, ownerId, gender: null, age: null });

  return {
    async read(ownerId) {
      const chosen = ownerId === null ? null : await owners.defaults(ownerId);
      if (ownerId === null || chosen === null) return FIRST;
      // The voice may have been removed since.
      return check(ownerId, chosen).then(
        () => chosen,
        (error: unknown) => {
          if (error instanceof AppError && error.code === 'invalid_input') return FIRST;
          throw error;
        },
      );
    },
    async write(ownerId, defaults) {
      await check(ownerId, defaults);
      await owners.setDefaults(ownerId, defaults);
    },
  };
}
