// The results of up to a thousand runs in one call.
import { MAX_CUSTOM_ID_CHARACTERS, MAX_RUNS_PER_CALL } from '@lector/contract/limits';
import { IncompleteResultList, ResultList, ResultListRequest } from '@lector/contract/result-list';
import { AppError, invalidInput } from '../../errors.ts';
import { mayStillRead } from '../access/still-allowed.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { nameListBytes } from '../protocol/body-limits.ts';
import { abortOnDisconnect } from '../protocol/connections/abort-on-disconnect.ts';
import { readAskedAudio } from '../wire/asked-audio.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { joinNames, type NamedRun, writeResultList } from '../wire/result-list.ts';

export function registerResultList(app: Routes, dependencies: AppDependencies): void {
  const { listResults } = dependencies.browsing;
  app.addHook('preClose', async () => listResults.stop());

  app.post<{ Body: ResultListRequest }>(
    '/lector/v1/results',
    {
      config: { scope: 'tts:read' },
      bodyLimit: nameListBytes(MAX_RUNS_PER_CALL, MAX_CUSTOM_ID_CHARACTERS),
      schema: describeRoute({
        tag: 'Lector',
        id: 'listResults',
        summary: 'Look up the results of many runs',
        description:
          `Of 1 to ${MAX_RUNS_PER_CALL} runs, by their ids or by their names in a batch, place by place in the order asked, whatever became of them: no place is ever left out, and what is pending is no ` +
          'error. With `wait` the answer comes when the runs have ended, or after so many seconds with what is known by then.',
        body: ResultListRequest,
        answer: ResultList,
        also: { 409: IncompleteResultList },
      }),
    },
    async (request, reply) => {
      const { wait = 0, until = 'all', require } = request.body;
      const asked = readAskedAudio(request.body, 'body');
      const named = await nameRuns(request.body, request.caller.ownerId, dependencies);
      const listed = await listResults.list({
        ...{ ownerId: request.caller.ownerId, asked, until },
        runIds: named.flatMap(({ runId }) => (runId === null ? [] : [runId])),
        waitMs: wait * 1_000,
        signal: abortOnDisconnect(reply),
      });
      if (wait > 0 && !(await mayStillRead(request, dependencies))) {
        throw new AppError('unauthorized', 'The key has been revoked while this call waited');
      }
      const { counts, fields } = await writeResultList(joinNames(named, listed), {
        origin: dependencies.publicOriginOf(request),
        asked,
      });
      reply.header('content-type', 'application/json; charset=utf-8');
      if (require !== 'all_ready' || counts.ready === counts.requested) return `{${fields}}`;
      const detail = `${counts.ready} of ${counts.requested} are ready, and all were required`;
      return reply.code(409).send(`{"detail":"${detail}","error":"${detail}","status":409,${fields}}`);
    },
  );
}

/** The runs that are asked for, place by place. Throws `not_found` for a batch that is not there. */
async function nameRuns(body: ResultListRequest, ownerId: number, { batches }: AppDependencies): Promise<NamedRun[]> {
  const { run_ids: runIds, batch_id: id, custom_ids: customIds } = body;
  if (runIds !== undefined && id === undefined && customIds === undefined) return runIds.map((runId) => ({ runId }));
  if (runIds !== undefined || id === undefined || customIds === undefined) {
    const msg = 'Give either run_ids, or batch_id and custom_ids: the runs by their ids, or by their names in a batch';
    throw invalidInput({ loc: ['body'], msg, type: 'run_ids_or_custom_ids' });
  }
  const named = await batches.service.named({ ownerId, id, customIds });
  return customIds.map((customId) => ({ customId, runId: named.get(customId)?.runId ?? null }));
}
