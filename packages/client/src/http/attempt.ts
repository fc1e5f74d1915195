// One attempt of a call: combines the caller's signal with a restartable timeout, and translates what ended it.
import { LectorError } from '../errors.ts';
import { shorten } from './shorten.ts';

export interface Attempt {
  /** The signal for `fetch`. */
  readonly signal: AbortSignal;
  /** Restarts the timeout before waiting for the next bytes. */
  renew(): void;
  /** Stops the timeout while nothing is awaited. */
  rest(): void;
  /** Must be called at the end; otherwise the caller's signal keeps the attempt in memory. */
  close(): void;
  /** Ends the attempt, and with it the connection. */
  cancel(): void;
  /** Translates an error of `fetch` or of a body into the rejection. */
  explain(thrown: unknown): unknown;
}

/** Instead of AbortSignal.any, which leaks memory on some runtimes when one of its sources lives long. */
export function startAttempt(options: {
  timeoutMs: number;
  origin: string;
  signal?: AbortSignal | undefined;
}): Attempt {
  const { timeoutMs, origin, signal: outer } = options;
  const controller = new AbortController();
  let expired = false;
  const expire = () => {
    expired = true;
    controller.abort();
  };
  const onAbort = () => controller.abort(outer?.reason);
  let timer = setTimeout(expire, timeoutMs);
  if (outer?.aborted) onAbort();
  else outer?.addEventListener('abort', onAbort, { once: true });
  const close = () => {
    clearTimeout(timer);
    outer?.removeEventListener('abort', onAbort);
  };
  return {
    signal: controller.signal,
    renew() {
      clearTimeout(timer);
      if (!controller.signal.aborted) timer = setTimeout(expire, timeoutMs);
    },
    rest: () => clearTimeout(timer),
    close,
    cancel() {
      close();
      controller.abort();
    },
    explain(thrown) {
      if (outer?.aborted) return outer.reason;
      if (thrown instanceof LectorError) return thrown;
      if (expired) {
        return new LectorError('timeout', `no answer from ${origin} within ${timeoutMs / 1000} s`, {
          address: origin,
          cause: thrown,
        });
      }
      const code = systemCode(thrown);
      const reason = code ?? causeMessage(thrown);
      const suffix = reason === undefined ? '' : ` (${shorten(reason, 100)})`;
      return new LectorError('network', `no answer from ${origin}${suffix}`, { address: origin, code, cause: thrown });
    },
  };
}

/** Node puts the reason into `cause`, and into the first of its `errors` when a name has several addresses. */
function systemCode(thrown: unknown): string | undefined {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (typeof cause !== 'object' || cause === null) return undefined;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  if ('errors' in cause && Array.isArray(cause.errors)) return cause.errors.find((e) => e?.code !== undefined)?.code;
  return undefined;
}

/** Node's words for what has no code, such as too many redirects. */
function causeMessage(thrown: unknown): string | undefined {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return cause instanceof Error && cause.message !== '' ? cause.message : undefined;
}
