// The audio of a run, for callers who may see the run: the studio's player, or a key.
import { type AskedAudioFields, askedAudioFields } from '@lector/contract/formats';
import { MAX_LINK_SECONDS } from '@lector/contract/limits';
import { Link, LinkRequest } from '@lector/contract/run-list';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Artefact, RunOutcome } from '../../domain/run.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { FIELDS_BYTES } from '../protocol/body-limits.ts';
import { sendAudio } from '../protocol/send-audio.ts';
import { readAskedAudio } from '../wire/asked-audio.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { compileRunValidator, type RunParams, runParams } from '../wire/run-name.ts';

const AudioQuery = Type.Object({
  ...askedAudioFields,
  download: Type.Optional(
    Type.Unsafe<string>({
      type: 'string',
      maxLength: 5,
      description: '`1` makes a browser keep it as a file instead of playing it.',
    }),
  ),
});

interface AudioRoute {
  Params: RunParams;
  Querystring: { download?: string } & AskedAudioFields;
}

export function registerRunAudio(app: Routes, dependencies: AppDependencies): void {
  const { results, links, publicOriginOf, browsing } = dependencies;

  async function finished(ownerId: number, name: number | string): Promise<RunOutcome & { artefact: Artefact }> {
    const { runId } = await browsing.readRun.entry(ownerId, name);
    return results.finished(ownerId, runId);
  }

  async function send(request: FastifyRequest<AudioRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const find = () => finished(request.caller.ownerId, request.params.run_id);
    const asked = readAskedAudio(request.query, 'query');
    // Pages of other origins must not be able to play it with the user's session.
    reply.header('cross-origin-resource-policy', 'same-origin');
    return sendAudio(find, { request, reply, asked, ...dependencies, inline: request.query.download !== '1' });
  }

  const schema = describeRoute({
    tag: 'Lector',
    id: 'getRunAudio',
    summary: 'Hear a run',
    description:
      'FLAC bytes with Content-Length, Range and ETag, or those of another `format`. Unlike a signed link it does not expire with time.',
    params: runParams,
    querystring: AudioQuery,
    alsoAudio: true,
    refusals: [400, 404],
  });
  const options = { config: { scope: 'tts:read' }, validatorCompiler: compileRunValidator } as const;
  app.get<AudioRoute>('/lector/v1/runs/:run_id/audio', { ...options, exposeHeadRoute: false, schema }, send);
  app.head<AudioRoute>('/lector/v1/runs/:run_id/audio', { ...options, schema: { ...schema, hide: true } }, send);

  app.post<{ Params: RunParams; Body: LinkRequest }>(
    '/lector/v1/runs/:run_id/links',
    {
      config: { scope: 'tts:read' },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Lector',
        id: 'createLink',
        summary: 'Make a link that lives as long as you like',
        description:
          `A signed link to the audio, for 1 to ${MAX_LINK_SECONDS} seconds. It cannot be called back, but for deleting the run or ` +
          'rotating the signing key.',
        params: runParams,
        body: LinkRequest,
        answer: Link,
        refusals: [400, 404],
      }),
      validatorCompiler: compileRunValidator,
    },
    async (request): Promise<Link> => {
      const { artefact } = await finished(request.caller.ownerId, request.params.run_id);
      const { paths, expiresAtMs } = links.sign([artefact.objectId], {
        seconds: request.body.seconds,
        asked: readAskedAudio(request.body, 'body'),
      });
      return { output_url: `${publicOriginOf(request)}${paths[0]}`, expires_at: new Date(expiresAtMs).toISOString() };
    },
  );
}
