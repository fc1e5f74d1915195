// A small speech server that speaks OpenAI's wire, and misbehaves when it is told to.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wav } from '../voice-recordings.ts';

export interface SpeechAsked {
  readonly model?: string;
  readonly input: string;
  readonly voice: string;
  readonly response_format?: string;
  readonly speed?: number;
}

export type Behave = (asked: SpeechAsked, answer: ServerResponse, request: IncomingMessage) => unknown;

export interface StandIn extends AsyncDisposable {
  /** What comes before `/audio/speech`. */
  readonly url: string;
  /** Requests for speech, in order. */
  readonly asked: readonly (SpeechAsked & { readonly headers: IncomingMessage['headers'] })[];
  /** Most requests for speech that were in flight at a time. */
  readonly most: number;
  /** How the next requests are answered, one after the other; those behind them as usual. */
  next(...behave: readonly Behave[]): void;
  /** Speaks. */
  readonly usually: Behave;
  /** How all requests are answered from now on; null for as usual. */
  always(behave: Behave | null): void;
  /** Refuses connections until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface StandInOptions {
  readonly key?: string | null;
  /** What `GET /v1/audio/voices` answers; 404 when null. */
  readonly voices?: unknown;
  /** What `GET /v1/models` answers; 404 when null. */
  readonly models?: unknown;
  readonly rate?: number;
}

const SECONDS_A_LETTER = 0.06;

/** A tone as long as speech of the text would be, with silence around it. */
export function toneOf({ input, speed = 1 }: Pick<SpeechAsked, 'input' | 'speed'>, rate = 24_000): Int16Array {
  const letters = [...input].filter((character) => character !== ' ').length;
  const edge = Math.round(rate * 0.1);
  const samples = new Int16Array(Math.round((letters * SECONDS_A_LETTER * rate) / speed) + 2 * edge);
  for (let i = edge; i < samples.length - edge; i++) samples[i] = 12_000 * Math.sin((2 * Math.PI * 440 * i) / rate);
  return samples;
}

export function bytesOf(samples: Int16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

export function wavOf(samples: Int16Array, rate = 24_000): Buffer {
  return wav({ tag: 1, channels: 1, rate, bits: 16 }, bytesOf(samples));
}

export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const { key = null, models = null, rate = 24_000 } = options;
  const voices = options.voices === undefined ? { voices: ['af_heart', 'bm_george', 'echo'] } : options.voices;
  const asked: (SpeechAsked & { readonly headers: IncomingMessage['headers'] })[] = [];
  const behaviours: Behave[] = [];
  let usual: Behave | null = null;
  let [inFlight, most, port] = [0, 0, 0];

  function speak(speech: SpeechAsked, answer: ServerResponse): void {
    const tone = toneOf(speech, rate);
    if (speech.response_format === 'pcm') answer.setHeader('content-type', 'audio/pcm').end(bytesOf(tone));
    else answer.setHeader('content-type', 'audio/wav').end(wavOf(tone, rate));
  }

  const server = createServer(async (request, answer) => {
    const path = (request.url ?? '').replace(/^\/v1/, '');
    if (key !== null && request.headers.authorization !== `Bearer ${key}`) {
      answer.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
      return;
    }
    const list = path === '/audio/voices' ? voices : path === '/models' ? models : null;
    if (request.method === 'GET') {
      if (list === null) answer.writeHead(404).end();
      else answer.setHeader('content-type', 'application/json').end(JSON.stringify(list));
      return;
    }
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const speech = JSON.parse(Buffer.concat(parts).toString()) as SpeechAsked;
    asked.push({ ...speech, headers: request.headers });
    most = Math.max(most, ++inFlight);
    answer.on('close', () => inFlight--);
    const behave = behaviours.shift() ?? usual ?? speak;
    await behave(speech, answer, request);
  });
  // What a test breaks is broken on purpose.
  server.on('clientError', (_error, socket) => socket.destroy());

  const start = async () => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const stop = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    get most() {
      return most;
    },
    usually: speak,
    next: (...more) => void behaviours.push(...more),
    always(behave) {
      usual = behave;
    },
    stop,
    start,
    [Symbol.asyncDispose]: stop,
  };
}
