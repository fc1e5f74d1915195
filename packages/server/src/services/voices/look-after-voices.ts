// What whoever looks after the server does with voices besides installing: take a folder off, add a speaker, choose the voice of a language.
import { findLanguage } from '../../domain/language.ts';
import { invalidInput } from '../../errors.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import type { VoiceInstaller } from '../../ports/voice-installer.ts';
import type { VoiceStore } from '../../ports/voice-store.ts';

export interface LookAfterVoices {
  /** Returns how many voices were on offer. Throws `not_found`, `busy`. */
  remove(folder: string): Promise<number>;
  /** Returns the id of the voice. Throws `not_found`, `invalid_input`. */
  addSpeaker(folder: string, speaker: number): Promise<number>;
  /** Null takes the choice back. Throws `invalid_input`. */
  chooseDefault(languageId: number, voiceId: number | null): Promise<void>;
  /** By language id; only where somebody chose and the voice is on offer. */
  defaults(): ReadonlyMap<number, number>;
}

export function createLookAfterVoices(dependencies: {
  installer: Pick<VoiceInstaller, 'remove' | 'addSpeaker'>;
  store: Pick<VoiceStore, 'setDefault'>;
  catalogue: VoiceCatalogue;
  /** Puts what was stored on offer. */
  refresh: () => Promise<void>;
}): LookAfterVoices {
  const { installer, store, catalogue, refresh } = dependencies;

  return {
    async remove(folder) {
      const removed = await installer.remove(folder);
      await refresh();
      return removed;
    },
    async addSpeaker(folder, speaker) {
      const id = await installer.addSpeaker(folder, speaker);
      await refresh();
      return id;
    },
    async chooseDefault(languageId, voiceId) {
      const language = findLanguage(languageId);
      const refuse = (loc: readonly string[], msg: string, type: string) => invalidInput({ loc, msg, type });
      if (language === undefined) {
        const msg = 'There is no such language: GET /source-languages names them';
        throw refuse(['path', 'language'], msg, 'language_not_found');
      }
      if (voiceId !== null) {
        // Everybody's voices only: a custom voice is its owner's.
        const voice = catalogue.find(null, voiceId);
        const msg = 'There is no such voice for everybody: GET /lector/v1/voices names them';
        if (voice === undefined) throw refuse(['body', 'voice_id'], msg, 'voice_not_found');
        const support = catalogue.support(voice, languageId);
        if (support.level === 'none') {
          const words = `This voice cannot speak ${language.name}: ${support.reason.replace(/\.$/, '')}`;
          throw refuse(['body', 'voice_id'], words, 'language_not_spoken');
        }
      }
      await store.setDefault(languageId, voiceId);
      await refresh();
    },
    defaults() {
      const { defaults } = catalogue.choices();
      return new Map([...defaults].filter(([, voiceId]) => catalogue.find(null, voiceId) !== undefined));
    },
  };
}
