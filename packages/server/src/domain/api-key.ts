// An API key: its form, its digest, and what it may do.
import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { NormalisationLevel } from '../text/reading.ts';

/** The scopes of a key. */
export const SCOPES = ['tts:write', 'tts:read', 'voices:read', 'usage:read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];
/** The default scopes of a new key. `admin`, which makes keys and changes settings, has to be requested. */
export const DEFAULT_SCOPES: readonly Scope[] = SCOPES.filter((scope) => scope !== 'admin');

/** What a key's submits ask for when they do not say. */
export interface KeyDefaults {
  readonly normalise: NormalisationLevel | null;
  /** Ids of dictionaries, of which some may be gone. */
  readonly dictionaries: readonly number[] | null;
  /** Hours for which runs that come through a door are kept; 0: until they are heard. Null: as the server says. */
  readonly doorRetentionHours: number | null;
}

/** Null when nothing is asked for. */
export function toKeyDefaults(asked: Partial<KeyDefaults>): KeyDefaults | null {
  const { normalise = null, dictionaries = null, doorRetentionHours = null } = asked;
  const isEmpty = normalise === null && dictionaries === null && doorRetentionHours === null;
  return isEmpty ? null : { normalise, dictionaries, doorRetentionHours };
}

/** A stored key, without its secret. */
export interface ApiKey {
  readonly id: number;
  readonly ownerId: number;
  readonly owner: string;
  readonly name: string;
  readonly last4: string;
  readonly scopes: readonly Scope[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  readonly lastUsedAtMs: number | null;
  readonly ratePerMinute: number | null;
  readonly characterLimit: number | null;
  readonly charactersUsed: number;
  /** Null when it has none. */
  readonly defaults: KeyDefaults | null;
}

/** The caller of a request: what is needed of its key, and nothing more. */
export type Caller = Pick<
  ApiKey,
  'id' | 'ownerId' | 'scopes' | 'expiresAtMs' | 'revokedAtMs' | 'ratePerMinute' | 'defaults'
>;

/** The prefix of every key. */
export const PREFIX = 'lct_';
const RANDOM_LENGTH = 30; // 62^30 ≈ 178 bits
const CHECKSUM_LENGTH = 6; // 62^6 > 2^32
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** For secret scanners. */
const KEY_PATTERN = /^lct_[0-9A-Za-z]{36}$/;

/** A new secret: `lct_`, 30 random base62 characters, 6 of CRC-32 over them (the form of GitHub's tokens). */
export function generateKey(): string {
  let random = '';
  for (let i = 0; i < RANDOM_LENGTH; i++) random += BASE62[randomInt(62)];
  return PREFIX + random + checksum(random);
}

/** True when form and checksum are valid. Refuses made-up keys without a database look-up. */
export function isWellFormedKey(key: string): boolean {
  if (!KEY_PATTERN.test(key)) return false;
  const random = key.slice(PREFIX.length, PREFIX.length + RANDOM_LENGTH);
  return key.slice(PREFIX.length + RANDOM_LENGTH) === checksum(random);
}

/** The stored digest of a key: hex SHA-256 of the whole. A plain hash suffices for 178 random bits. */
export function digestKey(key: string): string {
  return hash('sha256', key);
}

/** True while the key is neither revoked nor expired. */
export function isLive(key: Pick<ApiKey, 'revokedAtMs' | 'expiresAtMs'>, nowMs: number): boolean {
  return key.revokedAtMs === null && (key.expiresAtMs === null || nowMs < key.expiresAtMs);
}

function checksum(random: string): string {
  let rest = crc32(random);
  let text = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    text = BASE62[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
