// Chooses the voice that an alias stands for.
import { findAlias, VOICE_ALIASES } from '../../domain/voice-alias.ts';
import { invalidInput } from '../../errors.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import type { VoiceStore } from '../../ports/voice-store.ts';

/** Null takes the choice back. Throws `invalid_input` for what is no alias, and for a voice that not everybody may use. */
export type PinAlias = (aliasId: number, voiceId: number | null) => Promise<void>;

export function createPinAlias({ store, catalogue }: { store: VoiceStore; catalogue: VoiceCatalogue }): PinAlias {
  return async (aliasId, voiceId) => {
    if (findAlias(aliasId) === undefined) {
      const msg = `There is no such alias: they are ${VOICE_ALIASES.map(({ id }) => id).join(', ')}`;
      throw invalidInput({ loc: ['path', 'alias_id'], msg, type: 'alias_not_found' });
    }
    await catalogue.look();
    if (voiceId !== null && catalogue.find(null, voiceId)?.id !== voiceId) {
      const msg = 'There is no such voice for everybody: GET /list-voices names them, and an alias is none';
      throw invalidInput({ loc: ['body', 'voice_id'], msg, type: 'voice_not_found' });
    }
    await store.setAlias(aliasId, voiceId);
    await catalogue.look();
  };
}
