// The names of models that clients of the OpenAI API send. They choose a voice only where a request names none.
import { OPENAI_MODELS, withoutDate } from '../../domain/openai-names.ts';
import { AppError } from '../../errors.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import { findNamedVoice } from './voice-names.ts';

export interface SpeechModels {
  readonly names: readonly string[];
  /** The name as it is listed. Throws `not_found`. */
  find(model: string): string;
  /** The voice of a request: what it names, else what stands for its model, else null. Throws `not_found` for an unknown model. */
  voiceOf(request: {
    readonly ownerId: number;
    readonly voice: string | null;
    readonly model: string | null;
  }): string | null;
}

/** `given`: the operator's names, and the voice that each stands for; empty where it stands for none. */
export function createSpeechModels(options: {
  readonly catalogue: Pick<VoiceCatalogue, 'voices'>;
  readonly given: ReadonlyMap<string, string>;
}): SpeechModels {
  const { catalogue, given } = options;
  const names = [...new Set([...OPENAI_MODELS, ...given.keys()])];

  function findName(model: string): string | undefined {
    const wanted = model.trim().toLowerCase();
    return names.find((name) => name.toLowerCase() === wanted || name === withoutDate(wanted));
  }

  return {
    names,
    find(model) {
      const name = findName(model);
      if (name === undefined) throw unknown(names);
      return name;
    },
    voiceOf({ ownerId, voice, model }) {
      if (model === null || model.trim() === '') return voice;
      const name = findName(model);
      if (name !== undefined) return voice ?? (given.get(name) || null);
      // Some clients have no other place for the voice.
      if (findNamedVoice(catalogue.voices(ownerId), model) === undefined) throw unknown(names);
      return voice ?? model;
    },
  };
}

function unknown(names: readonly string[]): AppError {
  const msg = `There is no such model. Known: ${names.join(', ')}; further names can be given in LECTOR_OPENAI_MODELS`;
  return new AppError('not_found', msg, { items: [{ loc: ['body', 'model'], msg, type: 'model_not_found' }] });
}
