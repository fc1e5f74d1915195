// Speech that is sent while it is spoken: of a new run in one call, and of a run that was submitted before.
import { type AskedAudioFields, askedAudioFields } from '@lector/contract/formats';
import { TtsStreamRequest } from '@lector/contract/tts-stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { countCharacters } from '../../domain/coverage.ts';
import { invalidInput } from '../../errors.ts';
import type { LiveStream } from '../../services/live/live-audio.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { abortOnDisconnect } from '../protocol/connections/abort-on-disconnect.ts';
import { readIdempotencyKey } from '../protocol/idempotency-key.ts';
import { readAskedAudio } from '../wire/asked-audio.ts';
import { toAskedReading } from '../wire/camb.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { compileRunValidator, type RunParams, runParams } from '../wire/run-name.ts';
import { toStreamedAudio, toStreamedRun } from '../wire/tts-stream.ts';

export function registerTtsStream(app: Routes, dependencies: AppDependencies): void {
  const { config, streamSpeech, openLive, browsing } = dependencies;

  async function speak(request: FastifyRequest<{ Body: TtsStreamRequest }>, reply: FastifyReply) {
    const { body } = request;
    const live = await streamSpeech(
      request.caller,
      {
        request: toStreamedRun(body),
        audio: toStreamedAudio(body),
        reading: toAskedReading(body),
        isStored: body.store ?? true,
        onHangUp: body.on_hangup ?? 'cancel',
        idempotencyKey: readIdempotencyKey(request),
      },
      abortOnDisconnect(reply),
    );
    reply.header('x-credits-required', String(countCharacters(body.text)));
    reply.header('x-lector-run-id', String(live.runId));
    return send(reply, live);
  }

  const schema = describeRoute({
    tag: 'Speech',
    id: 'ttsStream',
    summary: 'Speak a text and send it at once',
    description:
      'The audio comes while it is spoken. The run is one like any other: stored, unless `store` is false, and fetched again with `POST /tts-results`. ' +
      'A failure before the first byte is an error; later the connection breaks, so that half a recording never looks whole. A caller who takes less than ' +
      '64 KiB in a minute is cut off.',
    idempotent: true,
    body: TtsStreamRequest({ maxTextCharacters: config.maxStreamCharacters }),
    alsoAudio: true,
    refusals: [400, 402],
  });
  const options = { config: { scope: 'tts:write' }, bodyLimit: config.maxBodyBytes } as const;
  app.post<{ Body: TtsStreamRequest }>('/tts-stream', { ...options, schema }, speak);
  app.post<{ Body: TtsStreamRequest }>(
    '/text-to-speech/tts',
    {
      ...options,
      schema: { ...schema, operationId: 'ttsStreamOld', summary: `${schema.summary}, at an older address` },
    },
    speak,
  );

  app.get<{ Params: RunParams; Querystring: AskedAudioFields }>(
    '/lector/v1/runs/:run_id/live',
    {
      config: { scope: 'tts:read' },
      exposeHeadRoute: false,
      schema: describeRoute({
        tag: 'Lector',
        id: 'followRun',
        summary: 'Hear a run while it is spoken',
        description:
          'The whole audio from its beginning, as far as it is spoken and then as it comes; of a run that is done, what is stored. Any number of callers may ' +
          'follow a run. It has no length and no ranges, and hanging up does not end the run. Every format but `m4a`, whose beginning depends on its end. ' +
          'Of a run in the `batch` lane the audio comes when it is done.',
        params: runParams,
        querystring: Type.Object(askedAudioFields),
        alsoAudio: true,
        refusals: [400, 404],
      }),
      validatorCompiler: compileRunValidator,
    },
    async (request, reply) => {
      const asked = readAskedAudio(request.query, 'query');
      if (asked.format === 'm4a') throw notLive();
      const { ownerId } = request.caller;
      const { runId } = await browsing.readRun.entry(ownerId, request.params.run_id);
      return send(reply, await openLive({ ownerId, runId }, asked, abortOnDisconnect(reply)));
    },
  );
}

function send(reply: FastifyReply, { contentType, stream }: LiveStream): FastifyReply {
  reply.headers({
    'content-type': contentType,
    'cache-control': 'private, no-store',
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  });
  return reply.send(stream);
}

function notLive() {
  return invalidInput({
    loc: ['query', 'format'],
    msg: 'An m4a file can be sent only when it is whole: ask for another format here, or for /audio when the run is done',
    type: 'enum',
  });
}
