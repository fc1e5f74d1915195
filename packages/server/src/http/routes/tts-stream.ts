// Speech that is sent while it is spoken: of a new run in one call, and of a run that was submitted before.
import { type AskedAudioFields, liveAudioFields } from '@lector/contract/formats';
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

const LIVE = '/lector/v1/runs/:run_id/live';
interface LiveRoute {
  Params: RunParams;
  Querystring: AskedAudioFields;
}

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
        keeping: { isStored: body.store ?? true },
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

  const liveSchema = describeRoute({
    tag: 'Lector',
    id: 'followRun',
    summary: 'Hear a run while it is spoken',
    description:
      'The whole audio from its beginning, as far as it is spoken and then as it comes; of a run that is done, what is stored. Any number of callers may ' +
      'follow a run. It has no length and no ranges, and hanging up does not end the run. Every format but `m4a`, whose beginning depends on its end. ' +
      'Of a run in the `batch` lane the audio comes when it is done.',
    params: runParams,
    querystring: Type.Object(liveAudioFields),
    alsoAudio: true,
    refusals: [400, 404],
  });
  const liveOptions = { config: { scope: 'tts:read' }, validatorCompiler: compileRunValidator } as const;

  async function find({ caller, params, query }: FastifyRequest<LiveRoute>) {
    const asked = readAskedAudio(query, 'query');
    if (asked.format === 'm4a')
      throw notLive('format', 'An m4a file can be sent only when it is whole: ask for another format here');
    if (asked.loudness !== undefined)
      throw notLive('loudness', 'How loud a recording is shows only when it is whole: leave loudness out here');
    const { runId } = await browsing.readRun.entry(caller.ownerId, params.run_id);
    return { asked, run: { ownerId: caller.ownerId, runId } };
  }

  app.get<LiveRoute>(LIVE, { ...liveOptions, exposeHeadRoute: false, schema: liveSchema }, async (request, reply) => {
    const { run, asked } = await find(request);
    return send(reply, await openLive(run, asked, abortOnDisconnect(reply)));
  });
  // Answers at once: it does not wait for the run to be spoken.
  app.head<LiveRoute>(LIVE, { ...liveOptions, schema: { ...liveSchema, hide: true } }, async (request, reply) => {
    await find(request);
    return reply.headers(LIVE_HEADERS).send();
  });
}

const LIVE_HEADERS = {
  'cache-control': 'private, no-store',
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
};

function send(reply: FastifyReply, { contentType, stream }: LiveStream): FastifyReply {
  return reply.headers({ ...LIVE_HEADERS, 'content-type': contentType }).send(stream);
}

function notLive(field: string, why: string) {
  return invalidInput({ loc: ['query', field], msg: `${why}, or ask for /audio when the run is done`, type: 'enum' });
}
