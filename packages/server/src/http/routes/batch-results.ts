// The results of a batch: a page at a time, and all of them as its manifest.
import { Readable } from 'node:stream';
import { BatchParams, BatchResults, BatchResultsQuery } from '@lector/contract/batches';
import { MAX_RUNS_PER_CALL } from '@lector/contract/limits';
import { AS_STORED } from '../../domain/audio-format.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { abortOnDisconnect } from '../protocol/connections/abort-on-disconnect.ts';
import { readAskedAudio } from '../wire/asked-audio.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { writeResultLines, writeResultList } from '../wire/result-list.ts';
import { readCursor, writeCursor } from '../wire/run-filter.ts';

/** Runs of a manifest that are looked up at a time. */
const MANIFEST_PAGE = 500;
const NOW = { waitMs: 0, until: 'all' } as const;

interface BatchRoute {
  Params: { batch_id: string };
}

export function registerBatchResults(app: Routes, dependencies: AppDependencies): void {
  const { batches, browsing, publicOriginOf } = dependencies;
  const { service } = batches;

  app.get<BatchRoute & { Querystring: BatchResultsQuery }>(
    '/lector/v1/batches/:batch_id/results',
    {
      config: { scope: 'tts:read' },
      schema: describeRoute({
        tag: 'Batches',
        id: 'listBatchResults',
        summary: 'Look up the results of a batch',
        description:
          'A page of its runs in the order of their submits, whatever became of them, as `POST /lector/v1/results` answers them. Runs that are ' +
          'added or end meanwhile do not move the pages.',
        params: BatchParams,
        querystring: BatchResultsQuery,
        answer: BatchResults,
        refusals: [404],
      }),
    },
    async (request, reply) => {
      const { ownerId } = request.caller;
      const { cursor, limit = MAX_RUNS_PER_CALL } = request.query;
      const asked = readAskedAudio(request.query, 'query');
      const found = await service.runs({
        ...{ ownerId, id: request.params.batch_id, after: readCursor(cursor) },
        limit: limit + 1,
      });
      const page = found.slice(0, limit);
      const runIds = page.map(({ runId }) => runId);
      const listed = await browsing.listResults.list({
        ownerId,
        runIds,
        asked,
        ...NOW,
        signal: abortOnDisconnect(reply),
      });
      const named = listed.map((result, place) => ({ ...result, customId: page[place]!.customId }));
      const { fields } = await writeResultList(named, { origin: publicOriginOf(request), asked });
      const last = page.at(-1);
      const next = found.length > limit && last !== undefined ? writeCursor(last.runId) : null;
      reply.header('content-type', 'application/json; charset=utf-8');
      return `{${fields},"next_cursor":${JSON.stringify(next)}}`;
    },
  );

  app.get<BatchRoute>(
    '/lector/v1/batches/:batch_id/manifest.jsonl',
    {
      config: { scope: 'tts:read' },
      schema: describeRoute({
        tag: 'Batches',
        id: 'getBatchManifest',
        summary: 'Fetch the manifest of a batch',
        description:
          'As JSON Lines: an entry of its results a line, in the order of their submits, of the recordings as they are stored. The links end as ' +
          'others do; the digests are for good.',
        params: BatchParams,
        media: 'application/jsonl',
        refusals: [404],
      }),
    },
    async (request, reply) => {
      const { ownerId } = request.caller;
      const id = request.params.batch_id;
      await service.find(ownerId, id);
      const signal = abortOnDisconnect(reply);
      reply.header('content-type', 'application/jsonl; charset=utf-8');
      reply.header('content-disposition', `attachment; filename="${id}.jsonl"`);
      if (request.method === 'HEAD') return reply.send();
      return reply.send(Readable.from(writePages({ ownerId, id, signal, origin: publicOriginOf(request) })));
    },
  );

  async function* writePages(asked: { ownerId: number; id: string; signal: AbortSignal; origin: string }) {
    const { ownerId, id, signal, origin } = asked;
    for (let [after, index] = [null as number | null, 0]; ; index += MANIFEST_PAGE) {
      const page = await service.runs({ ownerId, id, after, limit: MANIFEST_PAGE });
      const runIds = page.map(({ runId }) => runId);
      const listed = await browsing.listResults.list({ ownerId, runIds, asked: AS_STORED, ...NOW, signal });
      const named = listed.map((result, place) => ({ ...result, customId: page[place]!.customId }));
      yield writeResultLines(named, { origin, asked: AS_STORED, firstIndex: index });
      if (page.length < MANIFEST_PAGE) return;
      after = runIds.at(-1) ?? null;
    }
  }
}
