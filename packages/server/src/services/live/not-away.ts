// Whoever listens is not kept waiting for a remote engine that is held off: they are told why, and when to come back.
import type { Run } from '../../domain/run.ts';
import { AppError } from '../../errors.ts';
import type { Synthesizer } from '../../ports/synthesizer.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';

/** Throws `busy` while the engine of the voice is held off. */
export type AssertNotAway = (run: Pick<Run, 'ownerId' | 'voiceId'>) => void;

export function createAssertNotAway(dependencies: {
  catalogue: Pick<VoiceCatalogue, 'find'>;
  synthesizer: Pick<Synthesizer, 'heldOff'>;
}): AssertNotAway {
  const { catalogue, synthesizer } = dependencies;
  return ({ ownerId, voiceId }) => {
    const voice = catalogue.find(ownerId, voiceId);
    const held = voice === undefined ? null : synthesizer.heldOff(voice.model);
    if (held !== null) throw new AppError('busy', `${held.reason}.`, { retryAfterMs: held.retryAfterMs });
  };
}
