// The speech call of the OpenAI API: a text is spoken and sent at once.

import { Readable } from 'node:stream';
import type { SpeechRequest } from '@lector/contract/openai';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AskedAudio } from '../../../domain/audio-format.ts';
import { countCharacters } from '../../../domain/coverage.ts';
import { HOPS_HEADER, mayBePassedOn } from '../../../domain/hops.ts';
import { AppError } from '../../../errors.ts';
import { isNothingToSay, isWithoutWords } from '../../../services/live/silence.ts';
import type { SpeechOrder } from '../../../services/live/stream-speech.ts';
import type { AppDependencies, Routes } from '../../dependencies.ts';
import { abortOnDisconnect } from '../../protocol/connections/abort-on-disconnect.ts';
import { readIdempotencyKey } from '../../protocol/idempotency-key.ts';
import { toSpeechEvents } from '../../protocol/speech-events.ts';
import { describeRoute } from '../../wire/describe-route.ts';
import { toSpeechAudio } from '../../wire/openai.ts';
import { createReadSpeechRequest, speechSchema, toOwnNames } from '../../wire/speech-request.ts';

interface Speech {
  readonly contentType: string;
  readonly sizeBytes: number | null;
  readonly stream: Readable;
}

export function registerOpenAiSpeech(app: Routes, dependencies: AppDependencies): void {
  const { config, openai } = dependencies;
  const readRequest = createReadSpeechRequest(openai);

  function toOrder(request: FastifyRequest<{ Body: SpeechRequest }>): SpeechOrder {
    const { body, caller } = request;
    const passing = { ownerId: caller.ownerId, mayBePassedOn: mayBePassedOn(request.headers[HOPS_HEADER]) };
    const { request: wanted, asked } = readRequest(body, passing);
    return {
      request: wanted,
      audio: toSpeechAudio(body),
      reading: asked,
      keeping: { door: 'openai' },
      onHangUp: 'cancel',
      idempotencyKey: readIdempotencyKey(request),
    };
  }

  async function makeSilence(audio: AskedAudio, signal: AbortSignal): Promise<Speech> {
    const { contentType, bytes } = await openai.makeSilence(audio, signal);
    return { contentType, sizeBytes: bytes.length, stream: Readable.from([bytes]) };
  }

  async function speak(request: FastifyRequest<{ Body: SpeechRequest }>, reply: FastifyReply): Promise<FastifyReply> {
    const { body } = request;
    const signal = abortOnDisconnect(reply);
    const order = toOrder(request);
    if (isNothingToSay(body.input) && body.input.trim() !== '')
      return send(reply, await makeSilence(order.audio, signal), body);
    try {
      const spoken = await openai.speakInTime(request.caller, order, signal);
      reply.header('x-lector-run-id', String(spoken.runId));
      return send(reply, spoken, body);
    } catch (error) {
      if (!isUnspeakable(error) || body.input.trim() === '' || !isWithoutWords(body.input)) throw toOwnNames(error);
      return send(reply, await makeSilence(order.audio, signal), body);
    }
  }

  app.post<{ Body: SpeechRequest }>(
    '/v1/audio/speech',
    {
      config: { scope: 'tts:write', door: 'speech' },
      bodyLimit: config.maxBodyBytes,
      schema: describeRoute({
        tag: 'OpenAI',
        id: 'createSpeech',
        summary: 'Speak a text, as clients of the OpenAI API ask for it',
        description:
          'The audio comes while it is spoken; WAV when it is whole. MP3 has no tags and one bit rate, so that answers can be joined. The run is kept for a ' +
          'day (`LECTOR_DOOR_RETENTION_HOURS`), and lists leave it out. What cannot be begun within 10 seconds answers 503.',
        idempotent: true,
        body: speechSchema(config),
        alsoAudio: true,
        refusals: [400, 402, 404, 503],
      }),
    },
    speak,
  );
}

function isUnspeakable(error: unknown): boolean {
  return (
    error instanceof AppError &&
    error.code === 'invalid_input' &&
    (error.details.items ?? []).every(({ type }) => type === 'text_not_speakable')
  );
}

function send(reply: FastifyReply, { contentType, sizeBytes, stream }: Speech, body: SpeechRequest): FastifyReply {
  reply.headers({ 'cache-control': 'private, no-store', 'content-security-policy': "sandbox; default-src 'none'" });
  if (body.stream_format === 'sse') {
    return reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .send(toSpeechEvents(stream, countCharacters(body.input)));
  }
  if (sizeBytes !== null) reply.header('content-length', sizeBytes);
  return reply.header('content-type', contentType).send(stream);
}
