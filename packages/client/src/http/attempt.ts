// One try of a call: joins the caller's signal and a timeout that can be pushed on, and names what ended it.
import { LectorError } from '../errors.ts';

export interface Attempt {
  /** For `fetch`. */
  readonly signal: AbortSignal;
  /** Starts the timeout again: the next bytes are being waited for. */
  renew(): void;
  /** Stops the timeout: nothing is being waited for. */
  rest(): void;
  /** Must be called at the end, or the caller's signal keeps the attempt alive. */
  close(): void;
  /** Ends the attempt, and with it the connection. */
  cancel(): void;
  /** What to reject with, given what `fetch` or a body threw. */
  explain(thrown: unknown): unknown;
}

/** AbortSignal.any would do, but it leaks on some runtimes when one of its sources lives long. */
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
        return new LectorError('timeout', `no answer from ${origin} within ${timeoutMs / 1000} s`, { cause: thrown });
      }
      const code = systemCode(thrown);
      const suffix = code === undefined ? '' : ` (${code})`;
      return new LectorError('network', `no answer from ${origin}${suffix}`, { code, cause: thrown });
    },
  };
}

/** Node hides the reason in `cause`, and there in the first of several when a name has several addresses. */
function systemCode(thrown: unknown): string | undefined {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (typeof cause !== 'object' || cause === null) return undefined;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  if ('errors' in cause && Array.isArray(cause.errors)) return cause.errors.find((e) => e?.code !== undefined)?.code;
  return undefined;
}
