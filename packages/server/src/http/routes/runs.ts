// Lector's own API for one run, by task id or run id: read, cancel, retry, delete.
import { RetryQuery, RunDetail, RunInfo } from '@lector/contract/runs';
import { invalidInput } from '../../errors.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { readIdempotencyKey } from '../protocol/idempotency-key.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { runParams as params, type RunParams, compileRunValidator as validatorCompiler } from '../wire/run-name.ts';
import { toRunDetail, toRunInfo } from '../wire/runs.ts';

interface RunRoute {
  Params: RunParams;
}

interface RetryRoute extends RunRoute {
  Querystring: RetryQuery;
}

export function registerRuns(app: Routes, dependencies: AppDependencies): void {
  const { readRun } = dependencies.browsing;

  app.get<RunRoute>(
    '/lector/v1/runs/:run_id',
    {
      config: { scope: 'tts:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Lector',
        id: 'getRun',
        summary: 'Look at a run',
        description:
          'Everything there is to know about one run, in whatever state it is. Either name is taken, and both are answered.',
        params,
        answer: RunDetail,
        refusals: [404],
      }),
      validatorCompiler,
    },
    async (request) => toRunDetail(await readRun.detail(request.caller.ownerId, request.params.run_id)),
  );

  app.post<RunRoute>(
    '/lector/v1/runs/:run_id/cancel',
    {
      config: { scope: 'tts:write' },
      schema: describeRoute({
        tag: 'Lector',
        id: 'cancelRun',
        summary: 'Cancel a run',
        description:
          'A run that waits or is being spoken ends as `cancelled` for good, and a poll then answers ERROR with the reason ' +
          'CANCELLED. Answers the run as it is afterwards: one that had ended before stays as it was, so look at `status`. ' +
          'Cancelling twice answers the same. The characters of a cancelled run stay spent. Needs no body.',
        params,
        answer: RunInfo,
        refusals: [404],
      }),
      validatorCompiler,
    },
    async (request) => {
      const { ownerId } = request.caller;
      const { runId } = await dependencies.cancelRun(ownerId, request.params.run_id);
      return toRunInfo(await readRun.entry(ownerId, runId));
    },
  );

  app.post<RetryRoute>(
    '/lector/v1/runs/:run_id/retry',
    {
      config: { scope: 'tts:write' },
      schema: describeRoute({
        tag: 'Lector',
        id: 'retryRun',
        summary: 'Repeat a run',
        description:
          'A new run of the same text by the same voice, with everything as it was asked for; answers the new one. For any run that ' +
          'has ended. It costs characters as a submit does, and an `Idempotency-Key` works as there. Needs no body. With `take` the voice ' +
          'speaks anew instead of taking over what it has spoken, unless it is one that always speaks the same.',
        params,
        querystring: RetryQuery,
        idempotent: true,
        answer: RunInfo,
        refusals: [400, 402, 404],
      }),
      validatorCompiler,
    },
    async (request) => {
      const { take, at = null } = request.query;
      if (take === undefined && at !== null) throw noTake();
      const options = {
        idempotencyKey: readIdempotencyKey(request),
        take: take === undefined ? null : { at, take },
      };
      return toRunInfo(await dependencies.browsing.retryRun(request.caller, request.params.run_id, options));
    },
  );

  app.delete<RunRoute>(
    '/lector/v1/runs/:run_id',
    {
      config: { scope: 'tts:write' },
      schema: describeRoute({
        tag: 'Lector',
        id: 'deleteRun',
        summary: 'Delete a run for good',
        description:
          'Text and audio can be had no more and every link to it is dead when this answers; some seconds later the last ' +
          'copy of the text is gone from the disk too. A run that is being spoken is stopped.',
        params,
        refusals: [404],
      }),
      validatorCompiler,
    },
    async (request, reply) => {
      await dependencies.deleteRun(request.caller.ownerId, request.params.run_id);
      return reply.code(204).send();
    },
  );
}

function noTake() {
  return invalidInput({ loc: ['query', 'take'], msg: 'Say which take the segment is to have', type: 'missing' });
}
