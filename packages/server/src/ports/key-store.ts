// The seam to API keys and the owners behind them. Holds digests only; a secret never reaches it.
import type { ApiKey, Caller } from '../domain/api-key.ts';

export interface NewKey {
  /** Hex SHA-256 of the whole key. */
  readonly digest: string;
  /** Last four characters, for people to tell keys apart. */
  readonly last4: string;
  readonly name: string;
  /** Owner by name, made when it does not exist; or by id. */
  readonly owner: string | number;
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  /** Requests per minute; null for the server's default. */
  readonly ratePerMinute: number | null;
  /** Characters the key may submit in all; null for no limit. */
  readonly characterLimit: number | null;
}

/** Which keys are meant: those of one owner, or everybody's. */
export interface KeyScope {
  readonly ownerId: number | null;
}

/** A key that takes the place of another. */
export interface Successor extends KeyScope {
  readonly keyId: number;
  readonly digest: string;
  readonly last4: string;
  readonly nowMs: number;
  /** How long the old one goes on working, if its own end does not come before. */
  readonly overlapMs: number;
}

/** The studio's own keys, on which runs made there are booked, are no keys here: neither found, listed nor changed. */
export interface KeyStore {
  insert(key: NewKey): Promise<ApiKey>;
  /** Looked up afresh on every request, so that a revocation made by any process counts at once. */
  findByDigest(digest: string): Promise<Caller | null>;
  list(scope: KeyScope): Promise<readonly ApiKey[]>;
  /** False when there is no such key. Repeating it keeps the first time. */
  revoke(key: KeyScope & { readonly keyId: number; readonly nowMs: number }): Promise<boolean>;
  /**
   * Makes a key with name, scopes, limits and end of a live one, which then ends after the overlap: one step. What was used of a
   * limit stays with the old one. Null when there is no such key, or it does not work any more.
   */
  roll(successor: Successor): Promise<ApiKey | null>;
  /** Remembers the last use; the caller calls it at most once a minute for a key. */
  touch(keyId: number, nowMs: number): Promise<void>;
}
