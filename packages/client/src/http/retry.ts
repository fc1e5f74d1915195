// Decides when to retry, and after how long.
import { LectorError } from '../errors.ts';

export interface RetryPolicy {
  /** Maximum retries after a broken connection, a timeout or a 5xx without `Retry-After`. */
  readonly maxRetries: number;
  /** Maximum total time, over all retries of a call, of waits that the server asked for. */
  readonly maxRetryAfterMs: number;
}

/** After which failures a call may be retried. */
export type Repeatable =
  | 'always' // reading, or writing under an idempotency key
  | 'when-refused' // only when the server says that it did nothing: 429, or 503 with `Retry-After`
  | 'never'; // the user waits for the answer and can try again

export interface Failure {
  readonly error: unknown;
  readonly repeatable: Repeatable;
  /** Retries so far without a time named by the server. */
  readonly blindRetries: number;
  /** Time spent so far on waits that the server asked for. */
  readonly askedWaitMs: number;
}

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 8_000;
/** Whoever asks for no wait at all is asked again a bounded number of times, too. */
const MIN_ASKED_WAIT_MS = 100;
const RETRYABLE_STATUS: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

/** The wait before the next try, or undefined to give up. `asked`: the server named the time. */
export function planRetry(failure: Failure, policy: RetryPolicy): { delayMs: number; asked: boolean } | undefined {
  const { error } = failure;
  if (!(error instanceof LectorError) || failure.repeatable === 'never') return undefined;
  const refused = error.status === 429 || error.status === 503;
  if (refused && error.retryAfterMs !== undefined) {
    // Never earlier than asked, and with jitter, so that many clients do not return at the same time.
    const delayMs = Math.max(MIN_ASKED_WAIT_MS, Math.ceil(error.retryAfterMs * (1 + Math.random() / 4)));
    return failure.askedWaitMs + delayMs > policy.maxRetryAfterMs ? undefined : { delayMs, asked: true };
  }
  if (!isTransient(error) || failure.blindRetries >= policy.maxRetries) return undefined;
  if (failure.repeatable === 'when-refused' && error.status !== 429) return undefined;
  const backoffMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failure.blindRetries);
  return { delayMs: Math.round(jitter(backoffMs)), asked: false };
}

function isTransient(error: LectorError): boolean {
  if (error.status === undefined) return error.kind === 'network' || error.kind === 'timeout';
  return error.status === 429 || RETRYABLE_STATUS.has(error.status);
}

/** The value with jitter of ±25 %. */
export function jitter(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}

/** `Retry-After` in its two forms, seconds and HTTP date (RFC 9110 §10.2.3), as milliseconds from now. */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null) return undefined;
  const trimmed = value.trim();
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed) * 1000;
  const dateMs = /[a-z]/i.test(trimmed) ? Date.parse(trimmed) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
