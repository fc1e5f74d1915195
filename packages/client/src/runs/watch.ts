// Follows what changes: server-sent events over fetch, which allows an API key and works in any runtime.
import type { RunEvent } from '@lector/contract/run-list';
import { LectorError, type LectorErrorKind } from '../errors.ts';
import type { Attempt } from '../http/attempt.ts';
import { createEventReader } from '../http/event-stream.ts';
import { pause } from '../http/pause.ts';
import { jitter } from '../http/retry.ts';
import type { Transport } from '../http/transport.ts';

export interface WatchOptions {
  readonly signal: AbortSignal;
  /** `id` of the last event seen: events since then come first. Without it only new events are sent. */
  readonly lastEventId?: string;
  /** Called with the state of the connection: when it opens, and at each break. */
  readonly onConnection?: (connected: boolean) => void;
}

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;
/** The server sends at least a heartbeat every 15 seconds, so a connection that is silent for this long is dead. */
const SILENCE_MS = 45_000;

/** Errors that are temporary. */
const PASSING: ReadonlySet<LectorErrorKind> = new Set(['network', 'timeout', 'server', 'rateLimit']);

/** See `LectorClient.watchRuns`. */
export function watchRuns(
  transport: Transport,
  url: string,
  options: WatchOptions,
): AsyncGenerator<RunEvent, void, undefined> {
  return followEvents<RunEvent>(transport, url, options);
}

/** Events whose data is JSON. Reconnects after each break; ends with the signal, or with an error that waiting does not resolve. */
export async function* followEvents<T>(
  transport: Transport,
  url: string,
  options: WatchOptions,
): AsyncGenerator<T, void, undefined> {
  const { signal, onConnection } = options;
  const place = { lastEventId: options.lastEventId ?? '' };
  let failures = 0;
  while (!signal.aborted) {
    let joined = false;
    try {
      const stream = await join(transport, { url, ...place, signal });
      joined = true;
      onConnection?.(true);
      for await (const event of read<T>(stream, place)) {
        failures = 0;
        yield event;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof LectorError) || !PASSING.has(error.kind)) throw error;
    } finally {
      if (joined) onConnection?.(false);
    }
    const waitMs = jitter(Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures++, 10)));
    await pause(waitMs, signal).catch(() => {});
  }
}

interface Stream {
  readonly response: Response;
  readonly attempt: Attempt;
}

function join(
  transport: Transport,
  { url, lastEventId, signal }: { url: string; lastEventId: string; signal: AbortSignal },
): Promise<Stream> {
  const headers: Record<string, string> = { accept: 'text/event-stream' };
  if (lastEventId !== '') headers['last-event-id'] = lastEventId;
  // Without the transport's retries: this loop reconnects with its own intervals, and without limit.
  const call = { method: 'GET', url, headers, repeatable: 'when-refused', withKey: true, signal } as const;
  return transport.send(call, async (response, attempt) => {
    if (!/^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')) {
      throw new LectorError('protocol', `the answer of ${url} is no event stream: is this a Lector server?`, {
        status: response.status,
      });
    }
    attempt.rest();
    return { response, attempt };
  });
}

/** Yields events until the stream ends or breaks, and advances the cursor. */
async function* read<T>(
  { response, attempt }: Stream,
  place: { lastEventId: string },
): AsyncGenerator<T, void, undefined> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  const parse = createEventReader();
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  try {
    while (reader !== undefined) {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => attempt.cancel(), SILENCE_MS);
      const { done, value } = await reader.read();
      if (done) return;
      for (const { data, lastEventId } of parse(decoder.decode(value, { stream: true }))) {
        if (data !== '') yield parseData<T>(data);
        // After the consumer took the event, so that an event interrupted before that is sent again.
        place.lastEventId = lastEventId;
      }
    }
  } catch (error) {
    throw attempt.explain(error);
  } finally {
    clearTimeout(watchdog);
    attempt.cancel();
  }
}

function parseData<T>(data: string): T {
  try {
    return JSON.parse(data) as T;
  } catch (cause) {
    throw new LectorError('protocol', 'an event is not JSON: is this a Lector server?', { cause });
  }
}
