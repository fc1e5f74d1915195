// What every UsageStore must do.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { UsageStore } from '../ports/usage-store.ts';
import { claimOne, exampleKey, FAILURE, finishOne, type Stores, submit } from './contract-fixtures.ts';

const DAY_MS = 86_400_000;

export function usageStoreContract(
  name: string,
  open: (t: TestContext) => Promise<Stores & { readonly usage: UsageStore }>,
): void {
  describe(`${name} keeps the contract of UsageStore`, () => {
    it('tells of each day and key what was submitted, spoken and lost', async (t) => {
      const stores = await open(t);
      const key = await stores.keys.insert(exampleKey({ name: 'one' }));
      const other = await stores.keys.insert(exampleKey({ name: 'two' }));
      const stranger = await stores.keys.insert(exampleKey({ owner: 'bob' }));
      await finishOne(stores, key, 2 * DAY_MS + 5);
      await submit(stores, other, { createdAtMs: DAY_MS });
      await stores.queue.fail(await claimOne(stores), FAILURE, DAY_MS + 7);
      await submit(stores, stranger);
      const nothing = { runs: 0, characters: 0, done: 0, errors: 0, audioMs: 0 };
      const first = { ...nothing, day: 0, keyId: key.id, keyName: 'one', runs: 1, characters: 12 };
      const lost = { ...nothing, day: 1, keyId: other.id, keyName: 'two', runs: 1, characters: 12, errors: 1 };
      const spoken = { ...nothing, day: 2, keyId: key.id, keyName: 'one', done: 1, audioMs: 2_000 };
      assert.deepEqual(await stores.usage.days(key.ownerId, 0, 9), [first, lost, spoken]);
      assert.deepEqual(await stores.usage.days(key.ownerId, 1, 1), [lost]);
      assert.deepEqual(await stores.usage.days(key.ownerId, 3, 9), []);
    });

    it('tells how the newest runs with audio went', async (t) => {
      const stores = await open(t);
      const key = await stores.keys.insert(exampleKey());
      for (let i = 0; i < 3; i++) await finishOne(stores, key);
      await submit(stores, key);
      const [one, two, ...more] = await stores.usage.recent(key.ownerId, 2);
      assert.deepEqual([one?.audioMs, two?.audioMs, more], [2_000, 2_000, []]);
      assert.ok(one !== undefined && one.waitMs >= 0 && one.workMs >= 0);
      assert.equal((await stores.usage.recent(key.ownerId, 1_000)).length, 3);
      assert.deepEqual(await stores.usage.recent(key.ownerId + 1, 1_000), []);
    });

    it('tells what an owner has stored and in line', async (t) => {
      const stores = await open(t);
      const key = await stores.keys.insert(exampleKey());
      const nothing = { storedRuns: 0, textBytes: 0, batches: 0 };
      const none = { ...nothing, recordings: 0, audioBytes: 0, waiting: 0, running: 0, oldestAtMs: null };
      assert.deepEqual(await stores.usage.holdings(key.ownerId), none);
      await finishOne(stores, key, 7_000);
      await finishOne(stores, key, 6_000);
      await submit(stores, key);
      await claimOne(stores);
      await submit(stores, key);
      const stock = { storedRuns: 4, textBytes: 4 * 12, batches: 0, recordings: 2, audioBytes: 24_690 };
      const some = { ...stock, waiting: 1, running: 1, oldestAtMs: 6_000 };
      assert.deepEqual(await stores.usage.holdings(key.ownerId), some);
      assert.deepEqual(await stores.usage.holdings(key.ownerId + 1), none);
      assert.deepEqual(await stores.usage.charactersOf(key.id), { used: 48, limit: null });
    });
  });
}
