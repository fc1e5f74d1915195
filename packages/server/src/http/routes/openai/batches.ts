// Batches of the OpenAI API: begin, look at, cancel.
import {
  CreateBatchRequest,
  SpeechBatchList,
  SpeechBatchListQuery,
  SpeechBatchObject,
  SpeechBatchParams,
} from '@lector/contract/openai-batches';
import { parseFileId } from '../../../domain/file-id.ts';
import { invalidInput } from '../../../errors.ts';
import type { AppDependencies, Routes } from '../../dependencies.ts';
import { ENTRY_BYTES } from '../../protocol/body-limits.ts';
import { describeRoute } from '../../wire/describe-route.ts';
import { toSpeechBatch } from '../../wire/openai-batches.ts';
import { toPage } from '../../wire/openai-files.ts';

const DEFAULT_LIMIT = 20;
const READ = { scope: 'tts:read', door: 'files' } as const;
const WRITE = { scope: 'tts:write', door: 'files' } as const;

interface BatchRoute {
  Params: { batch_id: string };
}

export function registerOpenAiBatches(app: Routes, { files: { batches } }: AppDependencies): void {
  app.post<{ Body: CreateBatchRequest }>(
    '/v1/batches',
    {
      config: WRITE,
      bodyLimit: BATCH_BYTES,
      schema: describeRoute({
        tag: 'OpenAI',
        id: 'createSpeechBatch',
        summary: 'Speak the requests of a file',
        description:
          'In the background, as a batch of runs that has the same id. It survives a restart, and never expires. Its runs are kept as all runs are.',
        body: CreateBatchRequest,
        answer: SpeechBatchObject,
        refusals: [400, 402, 503],
      }),
    },
    async ({ caller, body }) => {
      const named = parseFileId(body.input_file_id);
      if (named?.kind !== 'stored') throw noInput();
      const { metadata = null, output_expires_after: kept } = body;
      const outputKeptMs = kept === undefined || kept === null ? null : kept.seconds * 1_000;
      return toSpeechBatch(await batches.create(caller, { inputUploadId: named.uploadId, metadata, outputKeptMs }));
    },
  );

  app.get<{ Querystring: SpeechBatchListQuery }>(
    '/v1/batches',
    {
      config: { ...READ, compress: 'fresh' },
      schema: describeRoute({
        tag: 'OpenAI',
        id: 'listSpeechBatches',
        summary: 'List batches of files',
        description: 'The newest first, of all keys of the owner.',
        querystring: SpeechBatchListQuery,
        answer: SpeechBatchList,
        refusals: [400],
      }),
    },
    async ({ caller, query: { limit = DEFAULT_LIMIT, after = null } }): Promise<SpeechBatchList> => {
      const found = await batches.list({ ownerId: caller.ownerId, after, limit: limit + 1 });
      return toPage(found.map(toSpeechBatch), limit);
    },
  );

  app.get<BatchRoute>(
    '/v1/batches/:batch_id',
    {
      config: READ,
      schema: describeRoute({
        tag: 'OpenAI',
        id: 'getSpeechBatch',
        summary: 'Look at a batch of a file',
        description: 'How far it is, and which files hold the results.',
        params: SpeechBatchParams,
        answer: SpeechBatchObject,
        refusals: [404],
      }),
    },
    async ({ caller, params }) => toSpeechBatch(await batches.find(caller.ownerId, params.batch_id)),
  );

  app.post<BatchRoute>(
    '/v1/batches/:batch_id/cancel',
    {
      config: WRITE,
      schema: describeRoute({
        tag: 'OpenAI',
        id: 'cancelSpeechBatch',
        summary: 'Cancel a batch of a file',
        description:
          '`cancelling` until its runs have ended; then `cancelled`, with the results of what was done. Needs no body.',
        params: SpeechBatchParams,
        answer: SpeechBatchObject,
        refusals: [400, 404],
      }),
    },
    async ({ caller, params }) => toSpeechBatch(await batches.cancel(caller.ownerId, params.batch_id)),
  );
}

/** Sixteen pairs of metadata, each character of them escaped. */
const BATCH_BYTES = 16 * (64 + 512) * 12 + ENTRY_BYTES;

function noInput() {
  const msg = 'There is no such file of purpose “batch”: POST /v1/files takes one';
  return invalidInput({ loc: ['body', 'input_file_id'], msg, type: 'file_not_found' });
}
