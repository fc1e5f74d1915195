// API keys: making them, checking them on every request, ending them.
import {
  type ApiKey,
  type Caller,
  DEFAULT_SCOPES,
  digestKey,
  generateKey,
  isLive,
  isWellFormedKey,
  type Scope,
} from '../domain/api-key.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyStore } from '../ports/key-store.ts';

export interface NewKeyRequest {
  readonly name: string;
  /** Whose runs the key sees, by name or id. Two keys of one owner see the same runs. */
  readonly owner: string | number;
  readonly scopes?: readonly Scope[];
  readonly expiresAtMs?: number | null;
  readonly ratePerMinute?: number | null;
  readonly characterLimit?: number | null;
}

/** A key just made. The secret is here and nowhere else. */
export interface MadeKey {
  readonly secret: string;
  readonly key: ApiKey;
}

/** `ownerId` left out means everybody's: that is for whoever has the data folder. */
export interface ApiKeys {
  create(request: NewKeyRequest): Promise<MadeKey>;
  /** The live key behind a secret. Throws `unauthorized`, with the same words whatever is wrong. */
  authenticate(secret: string | undefined): Promise<Caller>;
  list(ownerId?: number): Promise<readonly ApiKey[]>;
  /** False when there is no such key. Counts from the next request on, in every process. */
  revoke(keyId: number, ownerId?: number): Promise<boolean>;
  /** Makes a key in the place of a live one, which works on for `overlapMs`. Throws `not_found`. */
  roll(request: { readonly keyId: number; readonly ownerId: number; readonly overlapMs: number }): Promise<MadeKey>;
}

const TOUCH_EVERY_MS = 60_000;

export function createApiKeys(dependencies: { keys: KeyStore; clock: Clock }): ApiKeys {
  const touched = new Map<number, number>();

  return {
    async create(request) {
      const secret = generateKey();
      const key = await dependencies.keys.insert({
        digest: digestKey(secret),
        last4: secret.slice(-4),
        name: request.name,
        owner: request.owner,
        scopes: request.scopes ?? DEFAULT_SCOPES,
        createdAtMs: dependencies.clock.now(),
        expiresAtMs: request.expiresAtMs ?? null,
        ratePerMinute: request.ratePerMinute ?? null,
        characterLimit: request.characterLimit ?? null,
      });
      return { secret, key };
    },

    async authenticate(secret) {
      if (secret === undefined || !isWellFormedKey(secret)) throw new AppError('unauthorized', 'Invalid API key');
      // Looked up by digest, so no comparison of secrets takes place whose time could be measured.
      const key = await dependencies.keys.findByDigest(digestKey(secret));
      const now = dependencies.clock.now();
      if (key === null || !isLive(key, now)) throw new AppError('unauthorized', 'Invalid API key');
      if (Math.abs(now - (touched.get(key.id) ?? 0)) >= TOUCH_EVERY_MS) {
        touched.set(key.id, now);
        // A disk that is full must not lock anybody out of what can still be read.
        await dependencies.keys.touch(key.id, now).catch(() => touched.delete(key.id));
      }
      return key;
    },

    list: (ownerId) => dependencies.keys.list({ ownerId: ownerId ?? null }),
    revoke: (keyId, ownerId) =>
      dependencies.keys.revoke({ keyId, ownerId: ownerId ?? null, nowMs: dependencies.clock.now() }),

    async roll({ keyId, ownerId, overlapMs }) {
      const secret = generateKey();
      const nowMs = dependencies.clock.now();
      const digest = digestKey(secret);
      const key = await dependencies.keys.roll({ keyId, ownerId, overlapMs, nowMs, digest, last4: secret.slice(-4) });
      if (key === null) throw new AppError('not_found', 'There is no such key, or it does not work any more');
      return { secret, key };
    },
  };
}
