// One HTTP exchange with a remote engine: to its own address only, no redirect followed, each wait bounded.
import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { rootCertificates } from 'node:tls';
import { HOPS_HEADER, HOPS_SENT } from '../../domain/hops.ts';
import type { RemoteEngine } from '../../domain/remote-engine.ts';
import { faultOfStatus, RemoteFault, unfit } from './remote-fault.ts';

/** From the look-up of the name to a connection, TLS included. */
export const CONNECT_MS = 5_000;
/** Between two pieces of an answer. */
const IDLE_MS = 20_000;
/** Closed before servers that keep a connection for 5 seconds close it, so that no request meets the end of one. */
const KEEP_ALIVE_MS = 4_000;

export type RemoteAddress = Pick<RemoteEngine, 'url' | 'key' | 'ca' | 'timeoutSeconds'>;

export interface Answer {
  readonly contentType: string;
  /** In pieces. Rejects with a `RemoteFault` when it breaks off, pauses for too long, or is longer than allowed. Ending the loop ends the connection. */
  read(maxBytes: number): AsyncIterable<Uint8Array>;
  /** Instead of reading it. */
  discard(): void;
}

export interface Exchange {
  /** Resolves with an answer of status 200. Rejects with `RemoteFault`, or with the signal's reason. */
  ask(
    path: string,
    options: { readonly body?: object; readonly accept: string; readonly signal: AbortSignal },
  ): Promise<Answer>;
  close(): void;
}

export function createExchange(remote: RemoteAddress, { connectMs = CONNECT_MS, idleMs = IDLE_MS } = {}): Exchange {
  const { url, key, ca, timeoutSeconds } = remote;
  const isSecure = url.startsWith('https:');
  const keeping = { keepAlive: true, timeout: KEEP_ALIVE_MS };
  const trusted = ca === null ? {} : { ca: [...rootCertificates, ca] };
  const agent = isSecure ? new HttpsAgent({ ...keeping, ...trusted }) : new HttpAgent(keeping);
  const begin = isSecure ? requestHttps : requestHttp;
  const always = {
    'user-agent': 'lector',
    // What is sent is what was made: lengths are compared.
    'accept-encoding': 'identity',
    [HOPS_HEADER]: HOPS_SENT,
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
  };

  return {
    async ask(path, { body, accept, signal }) {
      signal.throwIfAborted();
      const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body));
      const content = bytes === null ? {} : { 'content-type': 'application/json', 'content-length': bytes.length };
      const method = bytes === null ? 'GET' : 'POST';
      const request = begin(`${url}${path}`, { agent, method, headers: { ...always, ...content, accept } });
      const limits = {
        connectMs,
        timeoutMs: timeoutSeconds * 1_000,
        connected: isSecure ? 'secureConnect' : 'connect',
      };
      request.end(bytes ?? undefined);
      const answer = await awaitAnswer(request, signal, limits);
      const { statusCode = 0, headers } = answer;
      const discard = () => void answer.destroy();
      try {
        if (statusCode !== 200) throw faultOfStatus(statusCode, headers['retry-after']);
        const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity';
        if (!isPlain) throw unfit('it answered in a compression that was not asked for');
      } catch (error) {
        discard();
        throw error;
      }
      return {
        contentType: headers['content-type'] ?? '',
        discard,
        read: (maxBytes) => readBody(answer, { maxBytes, idleMs, signal }),
      };
    },
    close: () => agent.destroy(),
  };
}

interface AnswerLimits {
  readonly connectMs: number;
  readonly timeoutMs: number;
  /** What a socket says when it can be written to. */
  readonly connected: string;
}

/** Its head. From then on the connection is broken by the signal as long as the answer lasts. */
function awaitAnswer(request: ClientRequest, signal: AbortSignal, limits: AnswerLimits): Promise<IncomingMessage> {
  const { connectMs, timeoutMs, connected } = limits;
  // Not by the request's option `signal`: it would still hold a connection that another request has by then.
  const abort = () => request.destroy();
  signal.addEventListener('abort', abort, { once: true });
  request.on('close', () => signal.removeEventListener('abort', abort));
  let timer = setTimeout(() => request.destroy(unconnected(connectMs)), connectMs);
  const onConnected = () => {
    clearTimeout(timer);
    if (!request.destroyed) timer = setTimeout(() => request.destroy(unanswered(timeoutMs)), timeoutMs);
  };
  request.on('socket', (socket) => {
    if (socket.connecting) socket.once(connected, onConnected);
    else onConnected();
  });
  return new Promise((resolve, reject) => {
    request.on('response', (answer) => {
      clearTimeout(timer);
      // Whatever the connection says later is nobody's error.
      answer.on('error', () => {});
      resolve(answer);
    });
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(signal.aborted ? signal.reason : toFault(error));
    });
  });
}

async function* readBody(
  answer: IncomingMessage,
  { maxBytes, idleMs, signal }: { maxBytes: number; idleMs: number; signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => answer.destroy(brokenOff(`it sent nothing more for ${idleMs / 1_000} s`)), idleMs);
  };
  try {
    watch();
    for await (const piece of answer.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > maxBytes) throw unfit(`its answer is longer than ${maxBytes} bytes`);
      yield piece;
      watch();
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof RemoteFault ? error : brokenOff('its answer broke off', error);
  } finally {
    clearTimeout(timer);
    // One that came as a whole leaves its connection to the next request, also when not all of it was wanted.
    if (answer.complete && !signal.aborted) answer.resume();
    else answer.destroy();
  }
}

function brokenOff(words: string, cause?: unknown): RemoteFault {
  return new RemoteFault(words, { kind: 'unfit', passing: true }, cause);
}

function unconnected(ms: number): RemoteFault {
  return new RemoteFault(`it took no connection within ${ms / 1_000} s`, { kind: 'away', passing: true });
}

/** It may be the text that it cannot do, so trying again at once would hold up the others for as long. */
function unanswered(ms: number): RemoteFault {
  return unfit(`it did not begin to answer within ${ms / 1_000} s`);
}

/** Of an error before the answer. */
function toFault(error: Error): RemoteFault {
  if (error instanceof RemoteFault) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (code.startsWith('HPE_'))
    return new RemoteFault('it does not speak HTTP', { kind: 'unfit', passing: false }, error);
  const isTrust = /CERT|SIGNATURE|ALTNAME|SELF_SIGNED|SSL/.test(code);
  if (isTrust)
    return new RemoteFault(`its certificate is not trusted (${code})`, { kind: 'away', passing: false }, error);
  return new RemoteFault(
    `it cannot be reached (${code === '' ? 'the connection ended' : code})`,
    {
      ...{ kind: 'away', passing: true },
    } as const,
    error,
  );
}
