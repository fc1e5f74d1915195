// Many recordings in one ZIP.
import { ArchiveQuery } from '@lector/contract/run-list';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalidInput } from '../../errors.ts';
import { MAX_ARCHIVED } from '../../services/browsing/archive-runs.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { sendArchive } from '../protocol/archive/send-archive.ts';
import { abortOnDisconnect } from '../protocol/connections/abort-on-disconnect.ts';
import { readAskedAudio } from '../wire/asked-audio.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { isEmptyFilter, readRunFilter, readRunIds } from '../wire/run-filter.ts';

interface ArchiveRoute {
  Querystring: ArchiveQuery;
}

export function registerRunArchive(app: Routes, dependencies: AppDependencies): void {
  async function send(request: FastifyRequest<ArchiveRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const runIds = readRunIds(request.query.run_ids);
    if (runIds !== null && !isEmptyFilter(request.query)) {
      throw invalidInput({
        loc: ['query', 'run_ids'],
        msg: 'Give either run_ids or a filter: the runs by name, or which they are',
        type: 'run_ids_or_filter',
      });
    }
    const asked = readAskedAudio(request.query, 'query');
    const signal = abortOnDisconnect(reply);
    const runs = runIds === null ? { filter: readRunFilter(request.query, ['query']) } : { runIds };
    const archived = await dependencies.browsing.archiveRuns({ ownerId: request.caller.ownerId, runs, signal });
    return sendArchive(archived, { ...dependencies, request, reply, asked, signal });
  }

  const options = { config: { scope: 'tts:read' } } as const;
  const schema = describeRoute({
    tag: 'Lector',
    id: 'getRunArchive',
    summary: 'Fetch many recordings as one ZIP',
    description:
      `Of up to ${MAX_ARCHIVED} runs, uncompressed. \`manifest.json\` lists every run with its file, its SHA-256 and its length, also those ` +
      'that have no recording, with the reason as `status`. As they are stored the archive has a Content-Length, and the manifest comes first; ' +
      'in another `format` or at another `loudness` the recordings are made while they are sent, and the manifest comes last.',
    querystring: ArchiveQuery,
    media: 'application/zip',
  });
  app.get<ArchiveRoute>('/lector/v1/runs.zip', { ...options, exposeHeadRoute: false, schema }, send);
  app.head<ArchiveRoute>('/lector/v1/runs.zip', { ...options, schema: { ...schema, hide: true } }, send);
}
