// Limits password attempts per user name and per address, so that neither many names nor many addresses help a guesser.
import { TokenBuckets } from '../../domain/token-bucket.ts';
import { AppError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';

const PER_NAME = { perMinute: 5, burst: 10 };
const PER_ADDRESS = { perMinute: 20, burst: 30 };
/** Names, and addresses, remembered at most. */
const MAX_REMEMBERED = 10_000;

/** Counts an attempt, successful or not. Throws `rate_limited`, with the same message whether or not the name exists. */
export type CountAttempt = (attempt: { readonly foldedName?: string; readonly address: string }) => void;

export function createSignInAttempts({ clock }: { clock: Clock }): CountAttempt {
  const names = new TokenBuckets<string>(MAX_REMEMBERED);
  const addresses = new TokenBuckets<string>(MAX_REMEMBERED);

  return ({ foldedName, address }) => {
    const nowMs = clock.monotonicMs();
    // The address first: a blocked address then cannot lock out other users by trying their names.
    let { waitMs } = addresses.take(address, PER_ADDRESS, nowMs);
    if (waitMs === 0 && foldedName !== undefined) ({ waitMs } = names.take(foldedName, PER_NAME, nowMs));
    if (waitMs === 0) return;
    const seconds = Math.ceil(waitMs / 1_000);
    throw new AppError('rate_limited', `Too many attempts: try again in ${seconds} s`, { retryAfterMs: waitMs });
  };
}
