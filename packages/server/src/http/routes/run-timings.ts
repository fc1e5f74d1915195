// When the sentences and words of a run are heard: as JSON and as subtitles.
import { Readable } from 'node:stream';
import { Timings, TimingsQuery } from '@lector/contract/timings';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { compileRunValidator, type RunParams, runParams } from '../wire/run-name.ts';
import { TIMINGS_TYPES, writeTimings } from '../wire/timings.ts';

interface TimingsRoute {
  Params: RunParams;
  Querystring: TimingsQuery;
}

export function registerRunTimings(app: Routes, { browsing }: AppDependencies): void {
  async function send(request: FastifyRequest<TimingsRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { format = 'json', words = format === 'json' ? '1' : '0' } = request.query;
    const timings = await browsing.readTimings(request.caller.ownerId, request.params.run_id);
    reply.header('content-type', TIMINGS_TYPES[format]);
    reply.header('content-disposition', `inline; filename="run-${timings.runId}.${format}"`);
    if (request.method === 'HEAD') {
      timings.close();
      return reply.send();
    }
    return reply.send(Readable.from(writeTimings(timings, { format, words: words === '1' })));
  }

  const schema = describeRoute({
    tag: 'Lector',
    id: 'getRunTimings',
    summary: 'When each sentence and word is heard',
    description:
      'The times of a finished run, with the places in the text as it was submitted: as JSON, or as subtitles with at most two ' +
      'lines of 42 columns (wide signs count two). 404 also for runs that were spoken before times were kept.',
    params: runParams,
    querystring: TimingsQuery,
    answer: Timings,
    alsoSubtitles: true,
    refusals: [400, 404],
  });
  const options = { config: { scope: 'tts:read' }, validatorCompiler: compileRunValidator } as const;
  app.get<TimingsRoute>('/lector/v1/runs/:run_id/timings', { ...options, exposeHeadRoute: false, schema }, send);
  app.head<TimingsRoute>('/lector/v1/runs/:run_id/timings', { ...options, schema: { ...schema, hide: true } }, send);
}
