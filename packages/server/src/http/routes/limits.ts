// Every limit that a caller can meet, and what of it is left.
import {
  MAX_CHOSEN_DICTIONARIES,
  MAX_CUSTOM_ID_CHARACTERS,
  MAX_IDEMPOTENCY_KEY_LENGTH,
  MAX_LINES_BYTES,
  MAX_LINK_SECONDS,
  MAX_RESULT_WAIT_SECONDS,
  MAX_RUNS_PER_CALL,
} from '@lector/contract/limits';
import { Limits } from '@lector/contract/system';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { toWireAllowance } from '../wire/studio.ts';

const MIB = 1024 * 1024;

export function registerLimits(app: Routes, { config, readLimits }: AppDependencies): void {
  app.get(
    '/lector/v1/limits',
    {
      config: { scope: 'tts:read' },
      schema: describeRoute({
        tag: 'Lector',
        id: 'getLimits',
        summary: 'Read all limits',
        description: 'What this key and its owner may do, and what of it is left now.',
        answer: Limits,
      }),
    },
    async (request): Promise<Limits> => {
      const { requests, characters, allowances } = await readLimits(request);
      return {
        requests: { per_minute: requests.perMinute, burst: requests.burst, remaining: requests.remaining },
        characters: { ...characters },
        allowance: toWireAllowance(allowances),
        calls: {
          text_characters: config.maxTextCharacters,
          stream_characters: config.maxStreamCharacters,
          body_bytes: config.maxBodyBytes,
          lines_bytes: MAX_LINES_BYTES,
          runs: MAX_RUNS_PER_CALL,
          bulk_ids: config.maxBulkIds,
          result_ids: MAX_RUNS_PER_CALL,
          result_wait_seconds: MAX_RESULT_WAIT_SECONDS,
          batch_runs: config.maxBatchRuns,
          book_bytes: config.maxBookMib * MIB,
          books: config.maxBooks,
          file_bytes: config.maxFileMib * MIB,
          files: config.maxFiles,
          files_bytes: config.maxFilesMib * MIB,
          link_seconds: MAX_LINK_SECONDS,
          dictionaries: MAX_CHOSEN_DICTIONARIES,
          idempotency_key_characters: MAX_IDEMPOTENCY_KEY_LENGTH,
          custom_id_characters: MAX_CUSTOM_ID_CHARACTERS,
        },
      };
    },
  );
}
