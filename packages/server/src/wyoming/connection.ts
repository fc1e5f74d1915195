// What is answered to the events of one connection, in their order; a streamed text is spoken while more of it comes.
import type { Caller, Scope } from '../domain/api-key.ts';
import { AppError, invalidInput } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { ApiKeys } from '../services/api-keys.ts';
import type { StreamSpeech } from '../services/live/stream-speech.ts';
import type { RequestRate } from '../services/request-rate.ts';
import { encodeEvent, type WyomingEvent } from './event.ts';
import type { EventSocket } from './event-socket.ts';
import { readSpeechRequest, readText } from './read-request.ts';
import { type PausesBetween, Speech, type SpeechLimits } from './speech.ts';
import type { VoiceLists } from './voice-list.ts';

export interface ConnectionParts {
  readonly keys: Pick<ApiKeys, 'actAs'>;
  /** In whose name everything is spoken. */
  readonly keyId: number;
  readonly rate: RequestRate;
  readonly lists: VoiceLists;
  readonly streamSpeech: StreamSpeech;
  readonly limits: SpeechLimits;
  readonly pauses: PausesBetween;
  readonly log: Pick<Logger, 'error'>;
}

/** Resolves when the connection is closed, or about to be. Never rejects. */
export async function serveConnection(socket: EventSocket, parts: ConnectionParts): Promise<void> {
  const answer = createAnswers(socket, parts);
  try {
    for await (const event of socket.events()) await answer.to(event);
    if (answer.isStreaming()) socket.destroy();
    else socket.close();
  } catch (error) {
    fail(socket, error, parts.log);
  }
}

function fail(socket: EventSocket, error: unknown, log: ConnectionParts['log']): void {
  if (socket.signal.aborted) return;
  if (error instanceof AppError && error.code !== 'internal') {
    socket.fail(error);
    return;
  }
  log.error({ err: error }, 'a Wyoming request failed unexpectedly');
  socket.fail(new AppError('internal', 'Internal server error'));
}

interface Streamed {
  readonly speech: Speech;
  readonly spoken: Promise<void>;
}

function createAnswers(socket: EventSocket, parts: ConnectionParts) {
  const { keys, keyId, rate, lists } = parts;
  let streamed: Streamed | null = null;

  async function admit(scope: Scope): Promise<Caller> {
    const caller = await keys.actAs(keyId);
    if (!caller.scopes.includes(scope))
      throw new AppError('forbidden', `API key ${keyId} (LECTOR_WYOMING_KEY) lacks the scope ${scope}`);
    return caller;
  }

  async function admitRequest(scope: Scope): Promise<Caller> {
    const caller = await admit(scope);
    const { refusal } = rate.take({ caller, session: null });
    if (refusal !== null) throw refusal;
    return caller;
  }

  async function begin(event: WyomingEvent): Promise<Speech> {
    const { wish, input } = readSpeechRequest(event);
    const caller = await admitRequest('tts:write');
    return new Speech({
      ...{ ...parts, socket, input },
      chosen: lists.choose(caller.ownerId, wish),
      admit: () => admit('tts:write'),
      pace: rate.paceRuns({ caller, session: null }, socket.signal),
    });
  }

  async function beginStream(event: WyomingEvent): Promise<void> {
    if (streamed !== null) throw outOfTurn('synthesize-start came before the synthesize-stop of the text before');
    const speech = await begin(event);
    const spoken = speech.speak();
    // Told at once: the client may send nothing more.
    spoken.catch((error) => fail(socket, error, parts.log));
    streamed = { speech, spoken };
  }

  async function endStream({ speech, spoken }: Streamed): Promise<void> {
    speech.end();
    await spoken;
    streamed = null;
    await socket.send(encodeEvent('synthesize-stopped'));
  }

  async function speakWhole(event: WyomingEvent): Promise<void> {
    const speech = await begin(event);
    speech.add(readText(event));
    speech.end();
    await socket.work(() => speech.speak());
  }

  return {
    isStreaming: () => streamed !== null,
    async to(event: WyomingEvent): Promise<void> {
      switch (event.type) {
        case 'describe':
          return socket.send(lists.info((await admitRequest('voices:read')).ownerId));
        case 'ping':
          return socket.send(encodeEvent('pong', { text: event.data.text ?? null }));
        case 'synthesize':
          // Behind the chunks of a streamed text comes the whole once more, for servers that take no chunks.
          return streamed === null ? speakWhole(event) : undefined;
        case 'synthesize-start':
          return beginStream(event);
        case 'synthesize-chunk':
          return inTurn(streamed, event).speech.add(readText(event));
        case 'synthesize-stop':
          return endStream(inTurn(streamed, event));
        default: // events of other services, and of versions to come
      }
    },
  };
}

function inTurn(streamed: Streamed | null, { type }: WyomingEvent): Streamed {
  if (streamed === null) throw outOfTurn(`${type} came without a synthesize-start`);
  return streamed;
}

function outOfTurn(msg: string): AppError {
  return invalidInput({ loc: ['event'], msg, type: 'event_out_of_turn' });
}
