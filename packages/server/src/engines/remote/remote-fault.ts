// What a remote engine does wrong, by what it means for the run and for the engine.

/**
 * `away`: it was not reached, or says itself that it cannot now. The run is not the cause: it waits, and has no attempt counted.
 * `unfit`: it answered, and what it answered is not the speech of this text. That may be the text's fault: an attempt is counted.
 */
export type RemoteFaultKind = 'away' | 'unfit';

export interface RemoteFaultFacts {
  readonly kind: RemoteFaultKind;
  /** Whether the same request may well go better in a moment. */
  readonly passing: boolean;
  /** When it said to come back, ms. */
  readonly retryAfterMs?: number | undefined;
}

/** The message is a sentence without its subject and its full stop, such as `it answered 502`. It holds nothing of the answer's body. */
export class RemoteFault extends Error {
  readonly kind: RemoteFaultKind;
  readonly passing: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(words: string, { kind, passing, retryAfterMs }: RemoteFaultFacts, cause?: unknown) {
    super(words, cause === undefined ? undefined : { cause });
    this.name = 'RemoteFault';
    this.kind = kind;
    this.passing = passing;
    this.retryAfterMs = retryAfterMs;
  }
}

export function unfit(words: string, { passing = false }: { readonly passing?: boolean } = {}): RemoteFault {
  return new RemoteFault(words, { kind: 'unfit', passing });
}

/** Too early, too many, and what proxies answer for a server that is down or busy. */
const PASSING = new Set([408, 425, 429, 502, 503, 504]);
/** The key, and the proxy's own. */
const REFUSED = new Set([401, 403, 407]);

/** Of a status that is not 200. */
export function faultOfStatus(status: number, retryAfter: string | undefined): RemoteFault {
  if (status >= 300 && status < 400)
    return new RemoteFault(`it answered ${status}, and redirects are not followed`, { kind: 'away', passing: false });
  if (REFUSED.has(status))
    return new RemoteFault(`it answered ${status}: the key is wrong, or may not do this`, {
      kind: 'away',
      passing: false,
    });
  if (PASSING.has(status)) {
    const retryAfterMs = readRetryAfter(retryAfter);
    return new RemoteFault(`it answered ${status}`, { kind: 'away', passing: true, retryAfterMs });
  }
  return unfit(`it answered ${status}`, { passing: status >= 500 });
}

/** Seconds or a date; undefined where it says neither. */
function readRetryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[0-9]{1,6}$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
