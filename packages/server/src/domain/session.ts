// A studio session: secret, digest, lifetime, and when a password has to be confirmed again.
import { hash, randomBytes } from 'node:crypto';
import type { Role } from './user.ts';

const HOUR_MS = 3_600_000;
/** Idle timeout of a session. */
export const IDLE_MS = 12 * HOUR_MS;
/** Absolute lifetime of a session. */
export const ABSOLUTE_MS = 14 * 24 * HOUR_MS;
/** How long a password confirmation is valid. */
const CONFIRMED_MS = 15 * 60_000;
/** Life of a set-up link. */
export const INVITATION_MS = 15 * 60_000;

const TOKEN_BYTES = 32; // 256 bits
const TOKEN_PATTERN = /^[0-9A-Za-z_-]{43}$/;

/** A session, with what every request needs to know of its user. */
export interface Session {
  readonly id: number;
  readonly userId: number;
  readonly ownerId: number;
  readonly name: string;
  readonly role: Role;
  /** The key that runs made in the studio are charged to. */
  readonly keyId: number;
  /** For example `Firefox on Linux`. */
  readonly browser: string;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
  /** When the password was last confirmed. */
  readonly confirmedAtMs: number;
}

type Times = Pick<Session, 'createdAtMs' | 'lastSeenAtMs'>;

/** A new secret for a session or a set-up link. */
export function generateToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** The stored digest. A plain hash suffices for 256 random bits. */
export function digestToken(token: string): string {
  return hash('sha256', token);
}

/** False for malformed secrets, which then cost no look-up. */
export function isWellFormedToken(token: string): boolean {
  return TOKEN_PATTERN.test(token);
}

/** When the session ends if it is not used again. */
export function endOf({ createdAtMs, lastSeenAtMs }: Times): number {
  return Math.min(lastSeenAtMs + IDLE_MS, createdAtMs + ABSOLUTE_MS);
}

/** When it ends at the latest. */
export function latestEndOf({ createdAtMs }: Times): number {
  return createdAtMs + ABSOLUTE_MS;
}

/** Whether the password was confirmed recently enough. */
export function isConfirmed({ confirmedAtMs }: Pick<Session, 'confirmedAtMs'>, nowMs: number): boolean {
  return nowMs - confirmedAtMs < CONFIRMED_MS;
}
