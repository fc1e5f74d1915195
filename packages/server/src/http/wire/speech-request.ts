// Reads a request of the speech call of the OpenAI API, however it comes: as a call of its own, or as a line of a batch.
import { SpeechRequest } from '@lector/contract/openai';
import type { RunRequest } from '../../domain/run.ts';
import { AppError } from '../../errors.ts';
import type { AskedReading } from '../../services/submitting/choose-reading.ts';
import type { ChooseByName } from '../../services/voices/choose-by-name.ts';
import type { SpeechModels } from '../../services/voices/speech-models.ts';
import { toLanguageTag, toVoiceName } from './openai.ts';

/** What clients may count on. */
const LEAST_LONGEST = 4_096;

export function speechSchema({ maxStreamCharacters }: { readonly maxStreamCharacters: number }) {
  return SpeechRequest({ maxTextCharacters: Math.max(LEAST_LONGEST, maxStreamCharacters) });
}

export interface ReadRequest {
  readonly request: RunRequest;
  readonly asked: AskedReading;
}

/** Throws `invalid_input` for a voice and `not_found` for a model that is not there. */
export type ReadSpeechRequest = (
  body: SpeechRequest,
  by: { readonly ownerId: number; readonly mayBePassedOn: boolean },
) => ReadRequest;

export function createReadSpeechRequest(openai: {
  readonly models: Pick<SpeechModels, 'voiceOf'>;
  readonly chooseByName: ChooseByName;
}): ReadSpeechRequest {
  return (body, { ownerId, mayBePassedOn }) => {
    const voice = openai.models.voiceOf({ voice: toVoiceName(body), model: body.model ?? null, ownerId });
    const wish = { ownerId, voice, language: toLanguageTag(body), text: body.input, mayBePassedOn };
    return {
      request: {
        ...{ text: body.input, ...openai.chooseByName(wish), gender: null, age: null },
        ...{ projectName: null, projectDescription: null, folderId: null, reading: null },
      },
      asked: { ...NOT_SAID, speed: body.speed ?? null },
    };
  };
}

/** What a request of these clients cannot say. */
const NOT_SAID = { input: null, normalise: null, footnotes: null, pauses: null, marks: null, dictionaries: null };

const OWN_NAMES: Readonly<Record<string, string>> = { text: 'input', voice_id: 'voice' };

/** What is wrong with a field, under the name that it has here. */
export function toOwnNames(error: unknown): unknown {
  if (!(error instanceof AppError) || error.details.items === undefined) return error;
  const items = error.details.items.map((item) => {
    return { ...item, loc: item.loc.map((part) => OWN_NAMES[part] ?? part) };
  });
  return new AppError(error.code, error.message, { ...error.details, items });
}
