// What every KeyStore must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleKey, type OpenStores } from './contract-fixtures.ts';

const exampleDigest = () => ({ digest: exampleKey().digest });

export function keyStoreContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of KeyStore`, () => {
    it('finds a key by its digest, with everything it was given', async (t) => {
      const { keys } = await open(t);
      const asked = exampleKey({
        expiresAtMs: 9_000,
        ratePerMinute: 60,
        characterLimit: 500,
        scopes: ['voices:read'],
        defaults: { normalise: 'light', dictionaries: [3], doorRetentionHours: 12 },
      });
      const made = await keys.insert(asked);
      const { digest, owner, ...facts } = asked;
      assert.deepEqual(made, {
        ...facts,
        owner,
        id: made.id,
        ownerId: made.ownerId,
        revokedAtMs: null,
        lastUsedAtMs: null,
        charactersUsed: 0,
      });
      assert.deepEqual(await keys.list({ ownerId: null }), [made]);
      const { id, ownerId, scopes, expiresAtMs, revokedAtMs, ratePerMinute, defaults } = made;
      const caller = { id, ownerId, scopes, expiresAtMs, revokedAtMs, ratePerMinute, defaults };
      assert.deepEqual(await keys.findByDigest(digest), caller);
      assert.equal(await keys.findByDigest('00'.repeat(32)), null);
      assert.deepEqual(await keys.findById(id), caller);
      assert.equal(await keys.findById(id + 1), null);
    });

    it('makes an owner once, and gives two keys of one owner the same', async (t) => {
      const { keys } = await open(t);
      const first = await keys.insert(exampleKey({ owner: 'ada' }));
      const second = await keys.insert(exampleKey({ owner: 'ada' }));
      const third = await keys.insert(exampleKey({ owner: 'Ada' }));
      assert.equal(first.ownerId, second.ownerId);
      assert.notEqual(first.ownerId, third.ownerId);
      assert.deepEqual(
        (await keys.list({ ownerId: null })).map((key) => key.id),
        [first.id, second.id, third.id],
      );
    });

    it('refuses a digest that it has already', async (t) => {
      const { keys } = await open(t);
      const key = exampleKey();
      await keys.insert(key);
      await assert.rejects(keys.insert(key), { code: 'internal' });
      assert.equal((await keys.list({ ownerId: null })).length, 1);
    });

    it('keeps the time of the first revocation', async (t) => {
      const { keys } = await open(t);
      const asked = exampleKey();
      const { id } = await keys.insert(asked);
      assert.equal(await keys.revoke({ keyId: id, ownerId: null, nowMs: 5_000 }), true);
      assert.equal(await keys.revoke({ keyId: id, ownerId: null, nowMs: 6_000 }), true);
      assert.equal(await keys.revoke({ keyId: id + 1, ownerId: null, nowMs: 6_000 }), false);
      assert.equal((await keys.findByDigest(asked.digest))?.revokedAtMs, 5_000);
      assert.equal((await keys.findById(id))?.revokedAtMs, 5_000);
    });

    it('lists and revokes for an owner only what is theirs', async (t) => {
      const { keys } = await open(t);
      const own = await keys.insert(exampleKey());
      const more = await keys.insert(exampleKey({ owner: own.ownerId }));
      const other = await keys.insert(exampleKey({ owner: 'bob' }));
      assert.deepEqual(await keys.list({ ownerId: own.ownerId }), [own, more]);
      assert.equal(await keys.revoke({ keyId: other.id, ownerId: own.ownerId, nowMs: 5_000 }), false);
      assert.equal(await keys.revoke({ keyId: more.id, ownerId: own.ownerId, nowMs: 5_000 }), true);
      assert.equal((await keys.list({ ownerId: other.ownerId }))[0]?.revokedAtMs, null);
    });

    it('puts a key in the place of another, which ends after the overlap, or at its own end', async (t) => {
      const { keys } = await open(t);
      const asked = exampleKey({ expiresAtMs: 9_000, ratePerMinute: 60, characterLimit: 500, scopes: ['voices:read'] });
      const old = await keys.insert(asked);
      const roll = (keyId: number, changes: object = {}) =>
        keys.roll({
          keyId,
          ownerId: null,
          nowMs: 5_000,
          overlapMs: 1_000,
          last4: 'nEwK',
          ...exampleDigest(),
          ...changes,
        });
      const next = await roll(old.id);
      assert.deepEqual(next, { ...old, id: next?.id, last4: 'nEwK', createdAtMs: 5_000 });
      assert.equal((await keys.findByDigest(asked.digest))?.expiresAtMs, 6_000);
      const long = exampleKey({ expiresAtMs: 9_000 });
      await roll((await keys.insert(long)).id, { overlapMs: 60_000 });
      assert.equal((await keys.findByDigest(long.digest))?.expiresAtMs, 9_000);
      const short = exampleKey();
      const { id } = await keys.insert(short);
      await roll(id, { overlapMs: 0 });
      assert.equal((await keys.findByDigest(short.digest))?.revokedAtMs, 5_000);
      for (const changes of [{ ownerId: old.ownerId + 1 }, { nowMs: 6_000 }])
        assert.equal(await roll(old.id, changes), null);
      assert.equal(await roll(id), null, 'a revoked one has no successor');
      assert.equal(await roll(999), null);
    });

    it('sets what the submits of a key ask for, for its owner alone', async (t) => {
      const { keys } = await open(t);
      const asked = exampleKey();
      const { id: keyId, ownerId } = await keys.insert(asked);
      const defaults = { normalise: 'off', dictionaries: null, doorRetentionHours: null } as const;
      assert.equal(await keys.setDefaults({ keyId, ownerId: ownerId + 1, defaults }), null);
      assert.equal((await keys.findByDigest(asked.digest))?.defaults, null);
      assert.deepEqual((await keys.setDefaults({ keyId, ownerId, defaults }))?.defaults, defaults);
      assert.deepEqual((await keys.findByDigest(asked.digest))?.defaults, defaults);
      assert.equal((await keys.setDefaults({ keyId, ownerId: null, defaults: null }))?.defaults, null);
      assert.equal(await keys.setDefaults({ keyId: 999, ownerId, defaults }), null);
    });

    it('remembers the last use', async (t) => {
      const { keys } = await open(t);
      const asked = exampleKey({ scopes: [] });
      const { id } = await keys.insert(asked);
      await keys.touch(id, 7_000);
      await keys.touch(id + 1, 8_000);
      const [key] = await keys.list({ ownerId: null });
      assert.equal(key?.lastUsedAtMs, 7_000);
      assert.deepEqual(key.scopes, []);
    });
  });
}
