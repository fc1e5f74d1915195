// Passwords put to work: hashed and compared a few at a time, so that guessing costs the guesser and not the server.
import { type Derive, deriveArgon2id, hashPassword, makeDecoy, matchesPassword } from '../../domain/password.ts';
import { AppError } from '../../errors.ts';

/** Each holds 19 MiB and a thread of the pool that files need as well. */
const AT_ONCE = 2;
const MOST_WAITING = 16;
const RETRY_AFTER_MS = 2_000;

export interface Passwords {
  /** The stored form. Throws `rate_limited` when too many are waiting. */
  hash(password: string): Promise<string>;
  /** Null stands for a name that nobody bears: the same work, and the answer false. Throws `rate_limited`. */
  matches(password: string, stored: string | null): Promise<boolean>;
}

export function createPasswords(derive: Derive = deriveArgon2id): Passwords {
  const decoy = makeDecoy();
  const waiting: (() => void)[] = [];
  let running = 0;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= AT_ONCE) {
      if (waiting.length >= MOST_WAITING) {
        throw new AppError('rate_limited', 'Too many people are signing in just now: try again shortly', {
          retryAfterMs: RETRY_AFTER_MS,
        });
      }
      await new Promise<void>((resolve) => waiting.push(resolve)); // whoever ends hands its place over
    } else {
      running++;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  }

  return {
    hash: (password) => inTurn(() => hashPassword(password, derive)),
    matches: (password, stored) => inTurn(() => matchesPassword(password, stored ?? decoy, derive)),
  };
}
