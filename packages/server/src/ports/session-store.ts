// The seam to browsers that are signed in. Holds digests only; a session's secret never reaches it.
import type { Session } from '../domain/session.ts';

export interface NewSession {
  readonly userId: number;
  /** Stored form of the password it is begun with. */
  readonly password: string;
  /** Hex SHA-256 of the secret. */
  readonly digest: string;
  readonly browser: string;
  /** Counts as seen and confirmed, too. */
  readonly createdAtMs: number;
}

export interface SessionStore {
  /** Null when the account is gone, or its password another, by now. */
  insert(session: NewSession): Promise<Session | null>;
  /** Looked up afresh on every request, so that an end made by any process counts at once. Whether it is over the caller decides. */
  findByDigest(digest: string): Promise<Session | null>;
  /** Of the owner's people, or of one of them; last seen first. */
  list(filter: { readonly ownerId: number; readonly userId: number | null }): Promise<readonly Session[]>;
  /** Remembers that it was used; the caller calls it at most once a minute for a session. */
  touch(sessionId: number, nowMs: number): Promise<void>;
  /** Remembers that the password was given. */
  confirm(sessionId: number, nowMs: number): Promise<void>;
  /** False when there is no such session of the owner's people, or of the one that is named. */
  end(session: {
    readonly ownerId: number;
    readonly userId: number | null;
    readonly sessionId: number;
  }): Promise<boolean>;
  /** Forgets sessions that were last seen, or made, before these moments. */
  prune(before: { readonly seenMs: number; readonly createdMs: number }): Promise<void>;
}
