// The rate of requests of a key or a session, whichever door they come through; a call that acts on many runs pays for each.
import type { Caller } from '../domain/api-key.ts';
import type { Session } from '../domain/session.ts';
import { type BucketLimit, type BucketState, TokenBuckets } from '../domain/token-bucket.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';

/** Resolves when the caller may act on one more run. Throws `rate_limited` when that would take too long. */
export type Pace = () => Promise<void>;

export interface Asker {
  readonly caller: Caller;
  /** Null for a caller with a key. */
  readonly session: Session | null;
}

export interface Taken extends BucketState {
  readonly perMinute: number;
  /** `rate_limited`, when there was no token; else null. */
  readonly refusal: AppError | null;
}

export interface RequestRate {
  /** Takes one token for a request, if there is one. */
  take(asker: Asker): Taken;
  /** For a call that submits many runs at once; the first is paid for by the request itself. Throws `rate_limited`. */
  takeRuns(asker: Asker, runs: number): void;
  /** What the asker may do, and how many requests it could make now. */
  standing(asker: Asker): { readonly perMinute: number; readonly burst: number; readonly remaining: number };
  /** For a call that acts on many runs. The first is paid for by the request itself. */
  paceRuns(asker: Asker, signal: AbortSignal): Pace;
}

/** How long a call waits for tokens in all: shorter than clients and proxies wait for an answer. */
const MAX_PACED_MS = 30_000;
/** Tokens that acting on many runs leaves to other requests of the same key. */
const KEPT_TOKENS = 20;

export function createRequestRate(dependencies: {
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly ratePerMinute: number;
  readonly rateBurst: number;
}): RequestRate {
  const { clock } = dependencies;
  const buckets = new TokenBuckets<number>();

  const limitOf = ({ caller }: Asker): BucketLimit => {
    const perMinute = caller.ratePerMinute ?? dependencies.ratePerMinute;
    return { perMinute, burst: Math.min(dependencies.rateBurst, perMinute) };
  };
  // Each session has its own bucket. Negative ids, because keys have positive ones.
  const bucketOf = ({ caller, session }: Asker) => (session === null ? caller.id : -session.id);
  const describe = ({ caller, session }: Asker, { perMinute }: BucketLimit) => {
    const source = caller.ratePerMinute === null ? 'LECTOR_RATE_PER_MINUTE' : "the key's own limit";
    return `${session === null ? 'this key' : 'a session'} may make ${perMinute} a minute (${source})`;
  };

  return {
    take(asker) {
      const limit = limitOf(asker);
      const { remaining, waitMs } = buckets.take(bucketOf(asker), limit, clock.monotonicMs());
      const refuse = () =>
        new AppError('rate_limited', `Too many requests: ${describe(asker, limit)}`, { retryAfterMs: waitMs });
      return { remaining, waitMs, perMinute: limit.perMinute, refusal: waitMs === 0 ? null : refuse() };
    },

    takeRuns(asker, runs) {
      if (runs <= 1) return;
      const limit = limitOf(asker);
      const cost = { tokens: runs - 1, spent: 1 };
      const { waitMs } = buckets.takeMany(bucketOf(asker), limit, clock.monotonicMs(), cost);
      if (waitMs === 0) return;
      const words = `Too many requests: ${runs} runs count as ${runs} requests, and ${describe(asker, limit)}, ${limit.burst} of them at once`;
      throw new AppError('rate_limited', words, { retryAfterMs: waitMs });
    },

    standing(asker) {
      const limit = limitOf(asker);
      return { ...limit, remaining: buckets.peek(bucketOf(asker), limit, clock.monotonicMs()) };
    },

    paceRuns(asker, signal) {
      const limit = limitOf(asker);
      const kept = Math.min(KEPT_TOKENS, Math.floor(limit.burst / 4));
      let pacedMs = 0;
      const takeOne = async (): Promise<void> => {
        for (;;) {
          const { waitMs } = buckets.take(bucketOf(asker), limit, clock.monotonicMs(), kept);
          if (waitMs === 0) return;
          pacedMs += waitMs;
          if (pacedMs > MAX_PACED_MS) {
            const words = `each run counts as a request, and ${describe(asker, limit)}; ask again for the rest`;
            throw new AppError('rate_limited', words, { retryAfterMs: waitMs });
          }
          await clock.sleep(waitMs, signal).catch(() => signal.throwIfAborted());
        }
      };
      // One after the other, because all that wait at once would wake for the same token.
      let last: Promise<void> | null = null;
      return () => {
        last = last === null ? Promise.resolve() : last.then(takeOne);
        return last;
      };
    },
  };
}
