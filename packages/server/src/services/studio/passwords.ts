// Hashes and compares passwords, a few at a time, so that password guessing cannot exhaust the server.
import { type Derive, deriveArgon2id, hashPassword, makeDecoy, matchesPassword } from '../../domain/password.ts';
import { AppError } from '../../errors.ts';

/** Each takes 19 MiB and a thread of the pool that file operations need too. */
const AT_ONCE = 2;
const MOST_WAITING = 16;
const RETRY_AFTER_MS = 2_000;

export interface Passwords {
  /** The stored form. Throws `rate_limited` when too many are waiting. */
  hash(password: string): Promise<string>;
  /** Null: there is no such user. Does the same work and returns false, so that timing reveals nothing. Throws `rate_limited`. */
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
      await new Promise<void>((resolve) => waiting.push(resolve)); // a finished hash passes its place on
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
