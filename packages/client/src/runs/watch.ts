// Following runs as they change: server-sent events over fetch, so that a key can go with them and any runtime can read them.
import type { RunEvent } from '@lector/contract/run-list';
import { LectorError, type LectorErrorKind } from '../errors.ts';
import type { Attempt } from '../http/attempt.ts';
import { createEventReader } from '../http/event-stream.ts';
import { pause } from '../http/pause.ts';
import { jitter } from '../http/retry.ts';
import type { Transport } from '../http/transport.ts';

export interface WatchOptions {
  readonly signal: AbortSignal;
  /** `id` of the last event that was seen: what has happened since comes first. Without it only what happens from now on. */
  readonly lastEventId?: string;
  /** Told whether the stream is there: once joined, and at each break. */
  readonly onConnection?: (connected: boolean) => void;
}

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;
/** The server says something every 15 seconds at least: a connection that is silent for so long is dead. */
const SILENCE_MS = 45_000;

/** What passes by itself. */
const PASSING: ReadonlySet<LectorErrorKind> = new Set(['network', 'timeout', 'server', 'rateLimit']);

/** See `LectorClient.watchRuns`. */
export async function* watchRuns(
  transport: Transport,
  url: string,
  options: WatchOptions,
): AsyncGenerator<RunEvent, void, undefined> {
  const { signal, onConnection } = options;
  const place = { lastEventId: options.lastEventId ?? '' };
  let failures = 0;
  while (!signal.aborted) {
    let joined = false;
    try {
      const stream = await join(transport, { url, ...place, signal });
      joined = true;
      onConnection?.(true);
      for await (const event of read(stream, place)) {
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
  // Repeats are ours: they have a rhythm of their own, and no end.
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

/** Until the stream ends or breaks. Moves the place on as it reads. */
async function* read(
  { response, attempt }: Stream,
  place: { lastEventId: string },
): AsyncGenerator<RunEvent, void, undefined> {
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
        if (data !== '') yield toRunEvent(data);
        // After it was taken: what breaks off in between is told again.
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

function toRunEvent(data: string): RunEvent {
  try {
    return JSON.parse(data) as RunEvent;
  } catch (cause) {
    throw new LectorError('protocol', 'an event is not JSON: is this a Lector server?', { cause });
  }
}
