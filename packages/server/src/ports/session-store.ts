// Port to sessions of signed-in browsers. Stores digests only; a session's secret never reaches it.
import type { Session } from '../domain/session.ts';

export interface NewSession {
  readonly userId: number;
  /** Stored form of the password that was used to sign in. */
  readonly password: string;
  /** Hex SHA-256 of the secret. */
  readonly digest: string;
  readonly browser: string;
  /** Also the first time of use and of confirmation. */
  readonly createdAtMs: number;
}

export interface SessionStore {
  /** Null when the account was deleted or its password changed meanwhile. */
  insert(session: NewSession): Promise<Session | null>;
  /** Read from the store on every request, so that an end by any process takes effect at once. The caller checks the expiry. */
  findByDigest(digest: string): Promise<Session | null>;
  /** Sessions of all the owner's users, or of one of them; last seen first. */
  list(filter: { readonly ownerId: number; readonly userId: number | null }): Promise<readonly Session[]>;
  /** Stores the time of use; called at most once a minute for a session. */
  touch(sessionId: number, nowMs: number): Promise<void>;
  /** Stores the time at which the password was given again. */
  confirm(sessionId: number, nowMs: number): Promise<void>;
  /** False when the owner's users, or the named one, have no such session. */
  end(session: {
    readonly ownerId: number;
    readonly userId: number | null;
    readonly sessionId: number;
  }): Promise<boolean>;
  /** Deletes sessions last seen, or created, before these times. */
  prune(before: { readonly seenMs: number; readonly createdMs: number }): Promise<void>;
}
