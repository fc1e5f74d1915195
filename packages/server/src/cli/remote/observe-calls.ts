// Watches calls to a server, and says why they wait: the client repeats them in silence, for up to an hour.
import type { CommandClock } from './command-clock.ts';

export interface CallObserver {
  /** The same fetch, watched. */
  watch(fetch: typeof globalThis.fetch): typeof globalThis.fetch;
  /** What the calls wait for, such as `the server asks to wait until 14:05:10 (429)`; undefined when they are answered. */
  describe(): string | undefined;
}

interface Trouble {
  readonly words: string;
  readonly forgetMs: number;
}

/** A shorter wait that is asked for is the server's pace, and not worth a word. */
const SHORT_MS = 2_000;
/** An answer may take so long before it is worth a word. */
const SLOW_MS = 15_000;
/** Without news, a failure has been overtaken: by then the client has tried again or given up. */
const FORGET_MS = 90_000;
/** The client waits a little longer than it is asked to. */
const LONGEST_WAIT = 1.3;

export function createCallObserver(clock: CommandClock): CallObserver {
  const pending = new Map<symbol, { readonly origin: string; readonly sinceMs: number }>();
  /** By kind of call: submits may be refused while polls are answered. */
  const troubles = new Map<string, Trouble>();

  const toTrouble = (response: Response): Trouble | undefined => {
    const { status } = response;
    if (status !== 429 && status < 500) return undefined;
    const nowMs = clock.now();
    const waitMs = readWait(response.headers.get('retry-after'), nowMs);
    if (waitMs === undefined) return { words: `the server fails (${status})`, forgetMs: nowMs + FORGET_MS };
    if (waitMs < SHORT_MS) return undefined;
    const until = new Date(nowMs + waitMs).toLocaleTimeString('en-GB');
    const words = `the server asks to wait until ${until} (${status})`;
    return { words, forgetMs: nowMs + waitMs * LONGEST_WAIT + FORGET_MS };
  };

  return {
    watch: (fetch) => async (input, init) => {
      const { origin, pathname } = new URL(input instanceof Request ? input.url : input);
      const kind = `${init?.method ?? 'GET'} ${origin}${pathname.split('/').slice(0, 3).join('/')}`;
      const call = Symbol(kind);
      pending.set(call, { origin, sinceMs: clock.now() });
      try {
        const response = await fetch(input, init);
        const trouble = toTrouble(response);
        if (trouble === undefined) troubles.delete(kind);
        else troubles.set(kind, trouble);
        return response;
      } catch (error) {
        troubles.set(kind, { words: `${origin} does not answer`, forgetMs: clock.now() + FORGET_MS });
        throw error;
      } finally {
        pending.delete(call);
      }
    },
    describe() {
      const nowMs = clock.now();
      for (const [kind, { forgetMs }] of troubles) if (forgetMs <= nowMs) troubles.delete(kind);
      const [trouble] = troubles.values();
      if (trouble !== undefined) return trouble.words;
      const [oldest] = pending.values();
      const waitedMs = nowMs - (oldest?.sinceMs ?? nowMs);
      return oldest === undefined || waitedMs < SLOW_MS
        ? undefined
        : `${oldest.origin} has not answered for ${Math.round(waitedMs / 1000)} s`;
    },
  };
}

/** `Retry-After` as seconds or as a date (RFC 9110 §10.2.3). */
function readWait(value: string | null, nowMs: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const dateMs = Date.parse(value);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
