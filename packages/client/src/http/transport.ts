// Sends calls: address, key, timeout, retries, and the translation of every failure into LectorError.

import { LectorError } from '../errors.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import { readErrorAnswer } from './error-body.ts';
import { pause } from './pause.ts';
import { bytesInWords, MAX_ERROR_BYTES, readBody } from './read-body.ts';
import { planRetry, type Repeatable, type RetryPolicy } from './retry.ts';

export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** A full address. */
  readonly url: string;
  readonly body?: unknown;
  /** A body that is no JSON. */
  readonly file?: { readonly type: string; readonly content: string | Uint8Array | Blob | ReadableStream<Uint8Array> };
  readonly form?: FormData;
  readonly headers?: Readonly<Record<string, string>>;
  readonly repeatable: Repeatable;
  /** False for signed links: the key is sent only to the server, never to a file storage. */
  readonly withKey: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Longer than other calls may take. */
  readonly timeoutMs?: number;
}

/** Reads the whole answer, or keeps the attempt open and closes it later itself. */
export type ReadAnswer<T> = (response: Response, attempt: Attempt, maxAnswerBytes: number) => Promise<T>;

export interface Transport {
  /** Sends until an answer of 2xx is read, or gives up with a LectorError. */
  send<T>(call: Call, read: ReadAnswer<T>): Promise<T>;
}

export interface TransportOptions {
  readonly fetch: typeof fetch;
  readonly apiKey: string | undefined;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  /** Of an answer in JSON. */
  readonly maxAnswerBytes: number;
}

export function createTransport(options: TransportOptions): Transport {
  async function tryOnce<T>(call: Call, read: ReadAnswer<T>): Promise<T> {
    const { origin } = new URL(call.url);
    const timeoutMs = Math.max(options.timeoutMs, call.timeoutMs ?? 0);
    const attempt = startAttempt({ timeoutMs, origin, signal: call.signal });
    try {
      const response = await options.fetch(call.url, toRequest(call, options.apiKey, attempt.signal));
      if (!response.ok) throw await readErrorAnswer(response);
      return await read(response, attempt, options.maxAnswerBytes);
    } catch (thrown) {
      const error = attempt.explain(thrown);
      attempt.cancel();
      throw error;
    }
  }

  return {
    async send(call, read) {
      let blindRetries = 0;
      let askedWaitMs = 0;
      for (;;) {
        try {
          return await tryOnce(call, read);
        } catch (error) {
          const plan = planRetry({ error, repeatable: call.repeatable, blindRetries, askedWaitMs }, options.retry);
          if (plan === undefined) throw error;
          if (plan.asked) askedWaitMs += plan.delayMs;
          else blindRetries++;
          await pause(plan.delayMs, call.signal);
        }
      }
    },
  };
}

function toRequest(call: Call, apiKey: string | undefined, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { ...call.headers };
  if (call.withKey && apiKey !== undefined) headers['x-api-key'] = apiKey;
  const init: RequestInit = { method: call.method, headers, signal };
  // A followed redirect would turn POST into GET and carry the key to another host.
  if (call.withKey) init.redirect = 'manual';
  if (call.body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(call.body);
  }
  if (call.file !== undefined) {
    headers['content-type'] = call.file.type;
    init.body = call.file.content as BodyInit;
    // A stream is sent without waiting for an answer meanwhile, and every runtime wants that said.
    if (call.file.content instanceof ReadableStream) Object.assign(init, { duplex: 'half' });
  }
  if (call.form !== undefined) init.body = call.form; // whose type and boundary `fetch` writes
  return init;
}

/** Ends an answer whose body means nothing. A short one is read, so that its connection can be used again. */
export async function readNothing(response: Response, attempt: Attempt): Promise<void> {
  const { whole } = await readBody(response, MAX_ERROR_BYTES);
  if (whole) attempt.close();
  else attempt.cancel();
}

/** Reads a JSON answer whole, if it is not longer than the limit. */
export async function readJson<T>(response: Response, attempt: Attempt, maxBytes: number): Promise<T> {
  const { status, url } = response;
  const { text, whole } = await readBody(response, maxBytes);
  if (!whole) {
    const words = `the answer of ${url || 'the server'} is longer than ${bytesInWords(maxBytes)}, the limit of this client (maxAnswerBytes)`;
    throw new LectorError('protocol', words, { status });
  }
  attempt.close();
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new LectorError('protocol', `the answer of ${url || 'the server'} is not JSON: is this a Lector server?`, {
      status,
      cause,
    });
  }
}
