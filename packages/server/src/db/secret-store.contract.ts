// What every SecretStore must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleKey, type OpenStores } from './contract-fixtures.ts';

export function secretStoreContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of SecretStore`, () => {
    it('makes the first signing key when there is none, and only then', async (t) => {
      const { secrets } = await open(t);
      const [one, two] = await Promise.all([secrets.signingKeys(), secrets.signingKeys()]);
      assert.equal(one.length, 1);
      assert.equal(one[0]?.secret.length, 32);
      assert.match(one[0].kid, /^[0-9A-Za-z_-]{1,16}$/);
      assert.deepEqual(two, one);
      assert.deepEqual(await secrets.signingKeys(), one);
    });

    it('signs with the newest key and keeps one older', async (t) => {
      const { secrets } = await open(t);
      const [first] = await secrets.signingKeys();
      const { key: second, ended: none } = await secrets.rotate({ nowMs: 5_000, dropOld: false });
      assert.deepEqual(await secrets.signingKeys(), [second, first]);
      const { key: third, ended: oldest } = await secrets.rotate({ nowMs: 6_000, dropOld: false });
      assert.deepEqual(await secrets.signingKeys(), [third, second]);
      assert.equal(third.createdAtMs, 6_000);
      const { key: fourth, ended: both } = await secrets.rotate({ nowMs: 7_000, dropOld: true });
      assert.deepEqual(await secrets.signingKeys(), [fourth]);
      assert.deepEqual([none, oldest, both], [[], [first?.kid], [third.kid, second.kid]]);
    });

    it('says how many owners the links of a signing key are of', async (t) => {
      const { secrets, keys } = await open(t);
      const owners = async () => (await secrets.rotate({ nowMs: 1, dropOld: true })).owners;
      const before = await owners();
      for (const owner of ['ada', 'ada', 'bob']) await keys.insert(exampleKey({ owner }));
      assert.equal(await owners(), before + 2);
    });

    it('makes the secret of run ids once', async (t) => {
      const { secrets } = await open(t);
      const [one, two] = await Promise.all([secrets.runIdSecret(), secrets.runIdSecret()]);
      assert.equal(one.length, 32);
      assert.ok(one.some((byte) => byte !== 0));
      assert.deepEqual(two, one);
      await secrets.rotate({ nowMs: 1, dropOld: true });
      assert.deepEqual(await secrets.runIdSecret(), one);
    });
  });
}
