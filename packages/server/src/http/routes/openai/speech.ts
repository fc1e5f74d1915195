// The speech call of the OpenAI API: a text is spoken and sent at once.

import { Readable } from 'node:stream';
import { SpeechRequest } from '@lector/contract/openai';
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
import { toLanguageTag, toSpeechAudio, toVoiceName } from '../../wire/openai.ts';

/** What clients may count on. */
const LEAST_LONGEST = 4_096;

interface Speech {
  readonly contentType: string;
  readonly sizeBytes: number | null;
  readonly stream: Readable;
}

export function registerOpenAiSpeech(app: Routes, dependencies: AppDependencies): void {
  const { config, openai } = dependencies;

  function toOrder(request: FastifyRequest<{ Body: SpeechRequest }>): SpeechOrder {
    const { body, caller } = request;
    const voice = openai.models.voiceOf({
      voice: toVoiceName(body),
      model: body.model ?? null,
      ownerId: caller.ownerId,
    });
    const wish = {
      ownerId: caller.ownerId,
      voice,
      language: toLanguageTag(body),
      text: body.input,
      mayBePassedOn: mayBePassedOn(request.headers[HOPS_HEADER]),
    };
    return {
      request: {
        ...{ text: body.input, ...openai.chooseByName(wish), gender: null, age: null },
        ...{ projectName: null, projectDescription: null, folderId: null, reading: null },
      },
      audio: toSpeechAudio(body),
      reading: { ...NOT_SAID, speed: body.speed ?? null },
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
        body: SpeechRequest({ maxTextCharacters: Math.max(LEAST_LONGEST, config.maxStreamCharacters) }),
        alsoAudio: true,
        refusals: [400, 402, 404, 503],
      }),
    },
    speak,
  );
}

/** What a request of these clients cannot say. */
const NOT_SAID = { input: null, normalise: null, footnotes: null, pauses: null, marks: null, dictionaries: null };

function isUnspeakable(error: unknown): boolean {
  return (
    error instanceof AppError &&
    error.code === 'invalid_input' &&
    (error.details.items ?? []).every(({ type }) => type === 'text_not_speakable')
  );
}

const OWN_NAMES: Readonly<Record<string, string>> = { text: 'input', voice_id: 'voice' };

/** What is wrong with a field, under the name that it has here. */
function toOwnNames(error: unknown): unknown {
  if (!(error instanceof AppError) || error.details.items === undefined) return error;
  const items = error.details.items.map((item) => {
    return { ...item, loc: item.loc.map((part) => OWN_NAMES[part] ?? part) };
  });
  return new AppError(error.code, error.message, { ...error.details, items });
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
