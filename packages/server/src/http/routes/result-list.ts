// The results of up to a thousand runs in one call.
import { MAX_RUNS_PER_CALL } from '@lector/contract/limits';
import { IncompleteResultList, ResultList, ResultListRequest } from '@lector/contract/result-list';
import { AppError } from '../../errors.ts';
import { mayStillRead } from '../access/still-allowed.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { idListBytes } from '../protocol/body-limits.ts';
import { abortOnDisconnect } from '../protocol/connections/abort-on-disconnect.ts';
import { readAskedAudio } from '../wire/asked-audio.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { writeResultList } from '../wire/result-list.ts';

export function registerResultList(app: Routes, dependencies: AppDependencies): void {
  const { listResults } = dependencies.browsing;
  app.addHook('preClose', async () => listResults.stop());

  app.post<{ Body: ResultListRequest }>(
    '/lector/v1/results',
    {
      config: { scope: 'tts:read' },
      bodyLimit: idListBytes(MAX_RUNS_PER_CALL),
      schema: describeRoute({
        tag: 'Lector',
        id: 'listResults',
        summary: 'Look up the results of many runs',
        description:
          `Of 1 to ${MAX_RUNS_PER_CALL} runs, place by place in the order asked, whatever became of them: no place is ever left out, and what is pending is no ` +
          'error. With `wait` the answer comes when the runs have ended, or after so many seconds with what is known by then.',
        body: ResultListRequest,
        answer: ResultList,
        also: { 409: IncompleteResultList },
      }),
    },
    async (request, reply) => {
      const { run_ids: runIds, wait = 0, until = 'all', require } = request.body;
      const asked = readAskedAudio(request.body, 'body');
      const listed = await listResults.list({
        ...{ ownerId: request.caller.ownerId, runIds, asked, until },
        waitMs: wait * 1_000,
        signal: abortOnDisconnect(reply),
      });
      if (wait > 0 && !(await mayStillRead(request, dependencies))) {
        throw new AppError('unauthorized', 'The key has been revoked while this call waited');
      }
      const { counts, fields } = await writeResultList(listed, {
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
