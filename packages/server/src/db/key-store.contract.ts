// What every KeyStore must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleKey, type OpenStores } from './contract-fixtures.ts';

export function keyStoreContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of KeyStore`, () => {
    it('finds a key by its digest, with everything it was given', async (t) => {
      const { keys } = await open(t);
      const asked = exampleKey({ expiresAtMs: 9_000, ratePerMinute: 60, characterLimit: 500, scopes: ['voices:read'] });
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
      assert.deepEqual(await keys.list(), [made]);
      const { id, ownerId, scopes, expiresAtMs, revokedAtMs, ratePerMinute } = made;
      const caller = { id, ownerId, scopes, expiresAtMs, revokedAtMs, ratePerMinute };
      assert.deepEqual(await keys.findByDigest(digest), caller);
      assert.equal(await keys.findByDigest('00'.repeat(32)), null);
    });

    it('makes an owner once, and gives two keys of one owner the same', async (t) => {
      const { keys } = await open(t);
      const first = await keys.insert(exampleKey({ owner: 'ada' }));
      const second = await keys.insert(exampleKey({ owner: 'ada' }));
      const third = await keys.insert(exampleKey({ owner: 'Ada' }));
      assert.equal(first.ownerId, second.ownerId);
      assert.notEqual(first.ownerId, third.ownerId);
      assert.deepEqual(
        (await keys.list()).map((key) => key.id),
        [first.id, second.id, third.id],
      );
    });

    it('refuses a digest that it has already', async (t) => {
      const { keys } = await open(t);
      const key = exampleKey();
      await keys.insert(key);
      await assert.rejects(keys.insert(key), { code: 'internal' });
      assert.equal((await keys.list()).length, 1);
    });

    it('keeps the time of the first revocation', async (t) => {
      const { keys } = await open(t);
      const asked = exampleKey();
      const { id } = await keys.insert(asked);
      assert.equal(await keys.revoke(id, 5_000), true);
      assert.equal(await keys.revoke(id, 6_000), true);
      assert.equal(await keys.revoke(id + 1, 6_000), false);
      assert.equal((await keys.findByDigest(asked.digest))?.revokedAtMs, 5_000);
    });

    it('remembers the last use', async (t) => {
      const { keys } = await open(t);
      const asked = exampleKey({ scopes: [] });
      const { id } = await keys.insert(asked);
      await keys.touch(id, 7_000);
      await keys.touch(id + 1, 8_000);
      const [key] = await keys.list();
      assert.equal(key?.lastUsedAtMs, 7_000);
      assert.deepEqual(key.scopes, []);
    });
  });
}
