// Limits password attempts per user name and per address, so that neither many names nor many addresses help a guesser.
import { TokenBuckets } from '../../domain/token-bucket.ts';
import { AppError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';

const PER_NAME = { perMinute: 5, burst: 10 };
const PER_ADDRESS = { perMinute: 20, burst: 30 };
/** Names, and addresses, remembered at most. */
const MAX_REMEMBERED = 10_000;

/**
 * Counts attempts, successful or not. Both throw `rate_limited`, with the same message whether or not the name exists. The
 * address comes first: one that is blocked can then not lock out other users by trying their names.
 */
export interface SignInAttempts {
  /** For HTTP, before anything of the request but its head is read. */
  countAddress(address: string): void;
  /** For the service, once the name is known. */
  countName(foldedName: string): void;
}

export function createSignInAttempts({ clock }: { clock: Clock }): SignInAttempts {
  const names = new TokenBuckets<string>(MAX_REMEMBERED);
  const addresses = new TokenBuckets<string>(MAX_REMEMBERED);

  return {
    countAddress: (address) => refuseAfter(addresses.take(address, PER_ADDRESS, clock.monotonicMs())),
    countName: (foldedName) => refuseAfter(names.take(foldedName, PER_NAME, clock.monotonicMs())),
  };
}

function refuseAfter({ waitMs }: { readonly waitMs: number }): void {
  if (waitMs === 0) return;
  const seconds = Math.ceil(waitMs / 1_000);
  throw new AppError('rate_limited', `Too many attempts: try again in ${seconds} s`, { retryAfterMs: waitMs });
}
