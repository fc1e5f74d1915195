// Lector's own API for one run, by either of its names: look at it, cancel it, delete it.
import { Id } from '@lector/contract/fields';
import { RunInfo, RunName, TASK_ID_PATTERN } from '@lector/contract/runs';
import { type TSchema, Type } from 'typebox';
import { AppError, invalidInput } from '../../errors.ts';
import { describeRoute } from '../describe-route.ts';
import type { AppParts, Routes } from '../parts.ts';
import { compileValidator } from '../validation.ts';
import { toRunInfo } from '../wire.ts';

interface RunRoute {
  Params: { run_id: number | string };
}

const params = Type.Object({ run_id: RunName });

export function registerRuns(app: Routes, parts: AppParts): void {
  app.get<RunRoute>(
    '/lector/v1/runs/:run_id',
    {
      config: { scope: 'tts:read' },
      schema: describeRoute({
        tag: 'Lector',
        id: 'getRun',
        summary: 'Look at a run',
        description:
          'Everything there is to know about one run, in whatever state it is. Either name is taken, and both are answered.',
        params,
        answer: RunInfo,
        refusals: [404],
      }),
      validatorCompiler,
    },
    async (request) => {
      const { ownerId } = request.caller;
      const name = request.params.run_id;
      const run = await (typeof name === 'number'
        ? parts.runs.findByRunId(ownerId, name)
        : parts.runs.findByTaskId(ownerId, name));
      if (run === null) throw new AppError('not_found', 'There is no such run');
      return toRunInfo(run);
    },
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
    async (request) => toRunInfo(await parts.cancelRun(request.caller.ownerId, request.params.run_id)),
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
      await parts.deleteRun(request.caller.ownerId, request.params.run_id);
      return reply.code(204).send();
    },
  );
}

const TASK_ID = new RegExp(TASK_ID_PATTERN);
const NUMBER = /^\s*[+-]?\d+(?:\.\d*)?\s*$/;
const checkRunId = compileValidator({ schema: Type.Object({ run_id: Id('') }), httpPart: 'params' });

/** By hand, since a refusal of a choice between two forms should name both. */
function validatorCompiler(route: { readonly schema: TSchema; readonly httpPart?: string }) {
  return route.httpPart === 'params' ? readRunName : compileValidator(route);
}

function readRunName(given: unknown): ReturnType<typeof checkRunId> {
  const { run_id: name } = given as { run_id: string };
  if (TASK_ID.test(name)) return { value: { run_id: name.toLowerCase() } };
  if (NUMBER.test(name)) return checkRunId(given);
  return {
    error: invalidInput({
      loc: ['path', 'run_id'],
      msg: 'Input should be a run id (a whole number) or a task id (a UUID)',
      type: 'run_name',
    }),
  };
}
