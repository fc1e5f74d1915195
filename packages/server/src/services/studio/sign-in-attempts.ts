// How often passwords may be tried: for each name and for each address, so that neither many names nor many places help a guesser.
import { TokenBuckets } from '../../domain/token-bucket.ts';
import { AppError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';

const PER_NAME = { perMinute: 5, burst: 10 };
const PER_ADDRESS = { perMinute: 20, burst: 30 };
/** Names and addresses remembered, each. */
const MAX_REMEMBERED = 10_000;

/** Counts an attempt, right or wrong. Throws `rate_limited`, with the same words whether the name is somebody's. */
export type CountAttempt = (attempt: { readonly foldedName?: string; readonly address: string }) => void;

export function createSignInAttempts({ clock }: { clock: Clock }): CountAttempt {
  const names = new TokenBuckets<string>(MAX_REMEMBERED);
  const addresses = new TokenBuckets<string>(MAX_REMEMBERED);

  return ({ foldedName, address }) => {
    const nowMs = clock.monotonicMs();
    // The address first: who is stopped there cannot lock others out by trying their names.
    let { waitMs } = addresses.take(address, PER_ADDRESS, nowMs);
    if (waitMs === 0 && foldedName !== undefined) ({ waitMs } = names.take(foldedName, PER_NAME, nowMs));
    if (waitMs === 0) return;
    const seconds = Math.ceil(waitMs / 1_000);
    throw new AppError('rate_limited', `Too many attempts: try again in ${seconds} s`, { retryAfterMs: waitMs });
  };
}
