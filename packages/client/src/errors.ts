// The one error class of this package, and the kinds it comes in.
import type { ValidationItem } from '@lector/contract/errors';

/** What went wrong, for a `switch`. */
export type LectorErrorKind =
  | 'authentication' // 401: no key, or a wrong, revoked or expired one
  | 'permission' // 403: the key may not do this
  | 'payment' // 402: the budget of the key is spent, or as much is stored as may be; `code` says which
  | 'validation' // 422, or input refused before anything was sent; `items` says which value
  | 'rateLimit' // 429: too many requests or too long a queue; `retryAfterMs` says when to come back
  | 'notFound' // 404
  | 'badRequest' // any other 4xx: a run that does not exist, has not finished, or has no audio any more
  | 'server' // 5xx
  | 'network' // no answer at all
  | 'timeout' // no answer in time, or a run that was not ready in time
  | 'protocol' // an answer that is not Lector's
  | 'integrity' // bytes that do not match the expected size or digest
  | 'runFailed'; // the server could not speak the text

export interface LectorErrorFacts {
  /** HTTP status, when there was an answer. */
  readonly status?: number | undefined;
  /** The server's own name of the error, a run's `exception_reason`, or the system's code such as ECONNREFUSED. */
  readonly code?: string | undefined;
  /** The refused values of a 422. */
  readonly items?: readonly ValidationItem[] | undefined;
  readonly retryAfterMs?: number | undefined;
  /** Scheme, host and port of whoever did not answer. */
  readonly address?: string | undefined;
  /** Identifies the request in the server's log. */
  readonly requestId?: string | undefined;
  /** The task that was being waited for, so that you can continue waiting later. */
  readonly taskId?: string | undefined;
  readonly cause?: unknown;
}

/** Every rejection of this package, except the reason of your own `AbortSignal`, which is passed on unchanged. */
export class LectorError extends Error {
  readonly kind: LectorErrorKind;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly items: readonly ValidationItem[];
  readonly retryAfterMs: number | undefined;
  readonly address: string | undefined;
  readonly requestId: string | undefined;
  readonly taskId: string | undefined;

  constructor(kind: LectorErrorKind, message: string, facts: LectorErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'LectorError';
    this.kind = kind;
    this.status = facts.status;
    this.code = facts.code;
    this.items = facts.items ?? [];
    this.retryAfterMs = facts.retryAfterMs;
    this.address = facts.address;
    this.requestId = facts.requestId;
    this.taskId = facts.taskId;
  }
}

/** A value refused before anything was sent, in the shape of the server's own refusals. */
export function refuse(argument: string, msg: string): LectorError {
  return new LectorError('validation', `${argument}: ${msg}`, {
    items: [{ loc: ['argument', argument], msg, type: 'value_error' }],
  });
}
