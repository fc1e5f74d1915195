// Results: one run as bytes or link, and many runs as links in one call.
import { Id } from '@lector/contract/fields';
import { type AskedAudioFields, askedAudioFields } from '@lector/contract/formats';
import { BulkRequest, BulkResponse } from '@lector/contract/results';
import { FileUrl, OUTPUT_TYPES, type OutputType } from '@lector/contract/tts';
import { Type } from 'typebox';
import { invalidInput } from '../../errors.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { idListBytes } from '../protocol/body-limits.ts';
import { sendAudio } from '../protocol/send-audio.ts';
import { compileValidator } from '../protocol/validation.ts';
import { readAskedAudio } from '../wire/asked-audio.ts';
import { writeBulkResponse } from '../wire/camb.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { RESULTS_WORDS } from '../wire/results-words.ts';

const RunParams = Type.Object({ run_id: Id('From the answer of a poll.', 12345) });
/** Checked by hand, because any letter case is accepted. */
const ResultQuery = Type.Object({
  ...askedAudioFields,
  output_type: Type.Optional(
    Type.Unsafe<unknown>({
      type: 'string',
      default: 'raw_bytes',
      enum: [...OUTPUT_TYPES],
      description: 'The bytes, or a signed link to them. In any letter case.',
    }),
  ),
});

export function registerResults(app: Routes, dependencies: AppDependencies): void {
  const { results, links, publicOriginOf } = dependencies;

  app.post<{ Body: BulkRequest }>(
    '/tts-results',
    {
      config: { scope: 'tts:read' },
      bodyLimit: idListBytes(dependencies.config.maxBulkIds),
      schema: describeRoute({
        tag: 'Speech',
        id: 'getTtsResults',
        summary: 'Fetch many results in one call',
        description: RESULTS_WORDS,
        body: BulkRequest({ maxIds: dependencies.config.maxBulkIds }),
        answer: BulkResponse,
      }),
    },
    async (request, reply) => {
      const asked = readAskedAudio(request.body, 'body');
      const { results: found, expiresAtMs } = await results.bulk(request.caller.ownerId, request.body.run_ids, asked);
      reply.header('content-type', 'application/json; charset=utf-8');
      return writeBulkResponse(found, { origin: publicOriginOf(request), expiresAtMs, asked });
    },
  );

  app.get<{ Params: { run_id: number }; Querystring: { output_type?: unknown } & AskedAudioFields }>(
    '/tts-result/:run_id',
    {
      config: { scope: 'tts:read' },
      schema: describeRoute({
        tag: 'Speech',
        id: 'getTtsResult',
        summary: 'Fetch one result',
        description:
          'FLAC bytes with Content-Length, Range and ETag, or those of another `format`, or a link. The Accept header is not looked at.',
        params: RunParams,
        querystring: ResultQuery,
        answer: FileUrl,
        alsoAudio: true,
        refusals: [400],
      }),
      // The documented enum is lower case; clients send FILE_URL as well.
      validatorCompiler: (route) => (route.httpPart === 'querystring' ? () => true : compileValidator(route)),
    },
    async (request, reply) => {
      const outputType = readOutputType(request.query.output_type);
      const asked = readAskedAudio(request.query, 'query');
      const find = () => results.finished(request.caller.ownerId, request.params.run_id);
      if (outputType === 'raw_bytes') return sendAudio(find, { request, reply, asked, ...dependencies });
      const { paths } = links.sign([(await find()).artefact.objectId], { asked });
      return { output_url: `${publicOriginOf(request)}${paths[0]}` };
    },
  );
}

function readOutputType(given: unknown): OutputType {
  if (given === undefined) return 'raw_bytes';
  const found = OUTPUT_TYPES.find((name) => typeof given === 'string' && name === given.toLowerCase());
  if (found !== undefined) return found;
  const expected = OUTPUT_TYPES.join(', ');
  throw invalidInput({
    loc: ['query', 'output_type'],
    msg: `Input should be one of ${expected}`,
    type: 'enum',
    ctx: { expected },
  });
}
