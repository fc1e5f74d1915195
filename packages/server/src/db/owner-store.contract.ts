// What every OwnerStore must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createUser, type OpenPeopleStores } from './people-fixtures.ts';

export function ownerStoreContract(name: string, open: OpenPeopleStores): void {
  describe(`${name} keeps the contract of OwnerStore`, () => {
    it('remembers what an owner has chosen, each for themselves', async (t) => {
      const stores = await open(t);
      const { ownerId } = await createUser(stores, 'Ada');
      const { ownerId: other } = await createUser(stores, 'Bob', { owner: 'bob' });
      assert.equal(await stores.owners.defaults(ownerId), null);
      await stores.owners.setDefaults(ownerId, { voiceId: 7, languageId: 35 });
      await stores.owners.setDefaults(ownerId, { voiceId: 8, languageId: 36 });
      assert.deepEqual(await stores.owners.defaults(ownerId), { voiceId: 8, languageId: 36 });
      assert.equal(await stores.owners.defaults(other), null);
      assert.equal(await stores.owners.defaults(999), null);
    });
  });
}
