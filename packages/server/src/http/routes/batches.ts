// Batches: open, look at, hold, end, repeat what failed, and their results.
import {
  BatchInfo,
  BatchListQuery,
  BatchPage,
  BatchParams,
  OpenBatchRequest,
  RetriedBatch,
} from '@lector/contract/batches';
import type { BatchChange } from '../../ports/batch-store.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { FIELDS_BYTES } from '../protocol/body-limits.ts';
import { abortOnDisconnect } from '../protocol/connections/abort-on-disconnect.ts';
import { toBatchInfo } from '../wire/batches.ts';
import { describeRoute } from '../wire/describe-route.ts';

const DEFAULT_LIMIT = 20;

interface BatchRoute {
  Params: { batch_id: string };
}

export function registerBatches(app: Routes, dependencies: AppDependencies): void {
  registerLooks(app, dependencies);
  registerChanges(app, dependencies);
}

function registerLooks(app: Routes, { batches: { service } }: AppDependencies): void {
  app.post<{ Body: OpenBatchRequest | undefined }>(
    '/lector/v1/batches',
    {
      config: { scope: 'tts:write' },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Batches',
        id: 'openBatch',
        summary: 'Open a batch',
        description:
          'It is empty and takes runs until it is closed. `POST /lector/v1/runs` makes one with its first runs.',
        body: OpenBatchRequest,
        answer: BatchInfo,
        refusals: [402],
      }),
    },
    async (request) => toBatchInfo(await service.open(request.caller.ownerId, request.body?.name ?? null)),
  );

  app.get<{ Querystring: BatchListQuery }>(
    '/lector/v1/batches',
    {
      config: { scope: 'tts:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Batches',
        id: 'listBatches',
        summary: 'List batches',
        description: 'The newest first, of all keys of the owner.',
        querystring: BatchListQuery,
        answer: BatchPage,
      }),
    },
    async (request): Promise<BatchPage> => {
      const { cursor = null, limit = DEFAULT_LIMIT } = request.query;
      const found = await service.list({ ownerId: request.caller.ownerId, before: cursor, limit: limit + 1 });
      const page = found.slice(0, limit);
      return { batches: page.map(toBatchInfo), next_cursor: found.length > limit ? (page.at(-1)?.id ?? null) : null };
    },
  );

  app.get<BatchRoute>(
    '/lector/v1/batches/:batch_id',
    {
      config: { scope: 'tts:read' },
      schema: describeRoute({
        tag: 'Batches',
        id: 'getBatch',
        summary: 'Look at a batch',
        description: 'What became of its runs so far, and how long the rest may take.',
        params: BatchParams,
        answer: BatchInfo,
        refusals: [404],
      }),
    },
    async (request) => toBatchInfo(await service.find(request.caller.ownerId, request.params.batch_id)),
  );
}

/** What can be done to a batch with a call of its own, and in which words. */
const CHANGES: Readonly<Record<Exclude<BatchChange, 'delete'>, readonly [summary: string, description: string]>> = {
  close: ['Close a batch', 'It takes no more runs, and is `completed` when the last has ended.'],
  pause: [
    'Pause a batch',
    'Nothing of it is begun any more; what is being spoken goes on. More runs can be added, and wait too.',
  ],
  resume: ['Resume a batch', 'It goes on where it was paused.'],
  cancel: [
    'Cancel a batch',
    'It takes no more runs, and those that have not ended are cancelled one after the other, also across a restart: `cancelling` until that is ' +
      'done. What is there stays.',
  ],
};

function registerChanges(app: Routes, { batches: { service }, rate }: AppDependencies): void {
  for (const [change, [summary, description]] of Object.entries(CHANGES)) {
    app.post<BatchRoute>(
      `/lector/v1/batches/:batch_id/${change}`,
      {
        config: { scope: 'tts:write' },
        schema: describeRoute({
          tag: 'Batches',
          id: `${change}Batch`,
          summary,
          description: `${description} Doing it twice answers the same. Needs no body.`,
          params: BatchParams,
          answer: BatchInfo,
          refusals: [404],
        }),
      },
      async (request) =>
        toBatchInfo(await service.change(request.caller.ownerId, request.params.batch_id, change as BatchChange)),
    );
  }

  app.post<BatchRoute>(
    '/lector/v1/batches/:batch_id/retry',
    {
      config: { scope: 'tts:write' },
      schema: describeRoute({
        tag: 'Batches',
        id: 'retryBatch',
        summary: 'Repeat what has no audio',
        description:
          'A new run for each that failed, was cancelled or has expired, with its text and its place and name in the batch. Each counts as a ' +
          'request: beyond the rate limit the call waits, up to 30 seconds, and then says in `stopped` that there is more. Needs no body.',
        params: BatchParams,
        answer: RetriedBatch,
        refusals: [404, 409],
      }),
    },
    async (request, reply): Promise<RetriedBatch> => {
      const signal = abortOnDisconnect(reply);
      const limits = { pace: rate.paceRuns(request, signal), signal };
      const { batch, retried, stopped, stoppedBy } = await service.retry(
        request.caller,
        request.params.batch_id,
        limits,
      );
      return { retried, stopped, stopped_by: stoppedBy, batch: toBatchInfo(batch) };
    },
  );

  app.delete<BatchRoute>(
    '/lector/v1/batches/:batch_id',
    {
      config: { scope: 'tts:write' },
      schema: describeRoute({
        tag: 'Batches',
        id: 'deleteBatch',
        summary: 'Delete a batch with its runs',
        description:
          'The batch can be had no more when this answers; its runs are deleted for good one after the other, as by `DELETE /lector/v1/runs/{run_id}`, also ' +
          'across a restart.',
        params: BatchParams,
        refusals: [404],
      }),
    },
    async (request, reply) => {
      await service.change(request.caller.ownerId, request.params.batch_id, 'delete');
      return reply.code(204).send();
    },
  );
}
