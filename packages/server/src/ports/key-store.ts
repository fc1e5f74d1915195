// The seam to API keys and the owners behind them. Holds digests only; a secret never reaches it.
import type { ApiKey, Caller } from '../domain/api-key.ts';

export interface NewKey {
  /** Hex SHA-256 of the whole key. */
  readonly digest: string;
  /** Last four characters, for people to tell keys apart. */
  readonly last4: string;
  readonly name: string;
  /** Owner by name; made when it does not exist. */
  readonly owner: string;
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  /** Requests per minute; null for the server's default. */
  readonly ratePerMinute: number | null;
  /** Characters the key may submit in all; null for no limit. */
  readonly characterLimit: number | null;
}

export interface KeyStore {
  insert(key: NewKey): Promise<ApiKey>;
  /** Looked up afresh on every request, so that a revocation made by any process counts at once. */
  findByDigest(digest: string): Promise<Caller | null>;
  list(): Promise<readonly ApiKey[]>;
  /** False when there is no such key. Repeating it keeps the first time. */
  revoke(keyId: number, nowMs: number): Promise<boolean>;
  /** Remembers the last use; the caller calls it at most once a minute for a key. */
  touch(keyId: number, nowMs: number): Promise<void>;
}
