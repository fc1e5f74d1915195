// Port to API keys and their owners. Stores digests only; a secret never reaches it.
import type { ApiKey, Caller, KeyDefaults } from '../domain/api-key.ts';

export interface NewKey {
  /** Hex SHA-256 of the whole key. */
  readonly digest: string;
  /** Last four characters, for people to tell keys apart. */
  readonly last4: string;
  readonly name: string;
  /** Owner by name, created when it does not exist; or by id. */
  readonly owner: string | number;
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  /** Requests per minute; null for the server's default. */
  readonly ratePerMinute: number | null;
  /** Characters the key may submit in all; null for no limit. */
  readonly characterLimit: number | null;
  readonly defaults: KeyDefaults | null;
}

/** Which keys to work on: those of one owner, or all. */
export interface KeyScope {
  readonly ownerId: number | null;
}

/** A key that replaces another. */
export interface Successor extends KeyScope {
  readonly keyId: number;
  readonly digest: string;
  readonly last4: string;
  readonly nowMs: number;
  /** How long the old key keeps working, unless it expires earlier. */
  readonly overlapMs: number;
}

/** The studio's internal keys, to which runs made there are charged, are hidden here: never found, listed or changed. */
export interface KeyStore {
  insert(key: NewKey): Promise<ApiKey>;
  /** Read from the store on every request, so that a revocation by any process takes effect at once. */
  findByDigest(digest: string): Promise<Caller | null>;
  /** The same for a door that is opened in the name of a key without showing it. */
  findById(keyId: number): Promise<Caller | null>;
  list(scope: KeyScope): Promise<readonly ApiKey[]>;
  /** False when there is no such key. Revoking again keeps the first revocation time. */
  revoke(key: KeyScope & { readonly keyId: number; readonly nowMs: number }): Promise<boolean>;
  /**
   * Makes a key with the name, scopes, limits and expiry of a live one, which then ends after the overlap. Atomic. What was used of a
   * limit stays with the old key. Null when there is no such key, or it does not work any more.
   */
  roll(successor: Successor): Promise<ApiKey | null>;
  /** Sets what the key's submits ask for; null for nothing. Returns the key, null when there is no such key. */
  setDefaults(
    key: KeyScope & { readonly keyId: number; readonly defaults: KeyDefaults | null },
  ): Promise<ApiKey | null>;
  /** Stores the time of the last use; called at most once a minute for a key. */
  touch(keyId: number, nowMs: number): Promise<void>;
}
