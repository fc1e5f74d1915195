// The default voice and language of new texts.
import { findLanguage } from '../../domain/language.ts';
import { invalidInput } from '../../errors.ts';
import type { OwnerStore, SpeechDefaults } from '../../ports/owner-store.ts';
import type { Synthesizer } from '../../ports/synthesizer.ts';

/** The voice and the language of the README's first recording. */
const FIRST: SpeechDefaults = { voiceId: 147_320, languageId: 1 };

export interface Defaults {
  /** Null: nobody has chosen. */
  read(ownerId: number | null): Promise<SpeechDefaults>;
  /** Throws `invalid_input` for what cannot be spoken. */
  write(ownerId: number, defaults: SpeechDefaults): Promise<void>;
}

export function createDefaults(dependencies: { owners: OwnerStore; synthesizer: Synthesizer }): Defaults {
  const { owners, synthesizer } = dependencies;
  const canSpeak = ({ voiceId, languageId }: SpeechDefaults) =>
    synthesizer.voices().some((voice) => voice.id === voiceId) &&
    synthesizer.support(voiceId, languageId).level !== 'none';

  return {
    async read(ownerId) {
      const chosen = ownerId === null ? null : await owners.defaults(ownerId);
      // The voice may have been removed with its engine since.
      return chosen !== null && canSpeak(chosen) ? chosen : FIRST;
    },
    async write(ownerId, defaults) {
      const { voiceId, languageId } = defaults;
      const refuse = (field: string, msg: string, type: string) => invalidInput({ loc: ['body', field], msg, type });
      if (!synthesizer.voices().some((voice) => voice.id === voiceId))
        throw refuse('voice_id', 'There is no such voice: GET /list-voices names them', 'voice_not_found');
      if (findLanguage(languageId) === undefined)
        throw refuse('language', 'There is no such language: GET /source-languages names them', 'language_not_found');
      if (!canSpeak(defaults)) throw refuse('language', 'This voice cannot speak this language', 'language_not_spoken');
      await owners.setDefaults(ownerId, defaults);
    },
  };
}
