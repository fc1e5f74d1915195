// Reads the lines of a batch of the OpenAI door, with the checks and the choice of voices of the speech call, and answers as that does.
import type { SpeechRequest } from '@lector/contract/openai';
import { AppError } from '../../errors.ts';
import type { SpeechWire } from '../../services/speech-batches/speech-wire.ts';
import { STATUS } from '../protocol/errors.ts';
import { parseJsonBody } from '../protocol/json-body.ts';
import { toOpenAiStatus, writeOpenAiError } from '../protocol/openai-errors.ts';
import { compileValidator } from '../protocol/validation.ts';
import { toAskedLine, toLineFormat, writeResultLine } from './openai-batches.ts';
import { createReadSpeechRequest, speechSchema, toOwnNames } from './speech-request.ts';

export function createSpeechWire({
  config,
  openai,
}: {
  readonly config: { readonly maxStreamCharacters: number };
  readonly openai: Parameters<typeof createReadSpeechRequest>[0];
}): SpeechWire {
  const readRequest = createReadSpeechRequest(openai);
  const check = compileValidator({ schema: speechSchema(config), httpPart: 'body' });

  return {
    readLine(bytes) {
      try {
        return toAskedLine(parseJsonBody(bytes));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return { code: 'invalid_json_line', message: `The line is not JSON: ${error.message}`, param: null };
      }
    },
    formatOf: toLineFormat,
    toRun(ownerId, body) {
      const checked = check(body);
      if ('error' in checked) throw checked.error;
      return readRequest(checked.value as SpeechRequest, { ownerId, mayBePassedOn: true });
    },
    refuse(error) {
      const own = toOwnNames(error) as AppError;
      const status = toOpenAiStatus(STATUS[own.code]);
      const [problem] = own.details.items ?? [];
      return { status, body: writeOpenAiError({ status, message: own.message, code: own.code, problem }) };
    },
    writeResult: writeResultLine,
  };
}
