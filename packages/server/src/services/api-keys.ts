// API keys: creates them, checks them on every request, revokes them.
import {
  type ApiKey,
  type Caller,
  DEFAULT_SCOPES,
  digestKey,
  generateKey,
  isLive,
  isWellFormedKey,
  type KeyDefaults,
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
  readonly defaults?: KeyDefaults | null;
}

/** A new key. The secret is only here; it is never stored. */
export interface MadeKey {
  readonly secret: string;
  readonly key: ApiKey;
}

/** Without `ownerId` it covers the keys of all owners: for commands on the machine of the data folder. */
export interface ApiKeys {
  create(request: NewKeyRequest): Promise<MadeKey>;
  /** The live key behind a secret. Throws `unauthorized`, with the same message for every reason. */
  authenticate(secret: string | undefined): Promise<Caller>;
  /**
   * The caller for a door that speaks in the name of a key of the settings, which is read anew for every request. Throws `unauthorized`,
   * and says why: whoever chose the key runs the server.
   */
  actAs(keyId: number): Promise<Caller>;
  list(ownerId?: number): Promise<readonly ApiKey[]>;
  /** False when there is no such key. Takes effect with the next request, in every process. */
  revoke(keyId: number, ownerId?: number): Promise<boolean>;
  /** Throws `not_found`. Counts from the next request on. */
  setDefaults(request: {
    readonly keyId: number;
    readonly ownerId: number;
    readonly defaults: KeyDefaults | null;
  }): Promise<ApiKey>;
  /** Replaces a live key by a new one; the old one works for `overlapMs` more. Throws `not_found`. */
  roll(request: { readonly keyId: number; readonly ownerId: number; readonly overlapMs: number }): Promise<MadeKey>;
}

const TOUCH_EVERY_MS = 60_000;

export function createApiKeys(dependencies: { keys: KeyStore; clock: Clock }): ApiKeys {
  const touched = new Map<number, number>();

  async function noteUse(keyId: number, now: number): Promise<void> {
    if (Math.abs(now - (touched.get(keyId) ?? 0)) < TOUCH_EVERY_MS) return;
    touched.set(keyId, now);
    // A full disk must not stop reads.
    await dependencies.keys.touch(keyId, now).catch(() => touched.delete(keyId));
  }

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
        defaults: request.defaults ?? null,
      });
      return { secret, key };
    },

    async authenticate(secret) {
      if (secret === undefined || !isWellFormedKey(secret)) throw new AppError('unauthorized', 'Invalid API key');
      // Looked up by digest, so no secret is compared and no timing can leak it.
      const key = await dependencies.keys.findByDigest(digestKey(secret));
      const now = dependencies.clock.now();
      if (key === null || !isLive(key, now)) throw new AppError('unauthorized', 'Invalid API key');
      await noteUse(key.id, now);
      return key;
    },

    async actAs(keyId) {
      const key = await dependencies.keys.findById(keyId);
      const now = dependencies.clock.now();
      if (key === null) throw new AppError('unauthorized', `There is no API key ${keyId}`);
      if (!isLive(key, now))
        throw new AppError(
          'unauthorized',
          `API key ${keyId} ${key.revokedAtMs === null ? 'has expired' : 'is revoked'}`,
        );
      await noteUse(keyId, now);
      return key;
    },

    list: (ownerId) => dependencies.keys.list({ ownerId: ownerId ?? null }),
    revoke: (keyId, ownerId) =>
      dependencies.keys.revoke({ keyId, ownerId: ownerId ?? null, nowMs: dependencies.clock.now() }),

    async setDefaults({ keyId, ownerId, defaults }) {
      const key = await dependencies.keys.setDefaults({ keyId, ownerId, defaults });
      if (key === null) throw new AppError('not_found', 'There is no such key');
      return key;
    },

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
