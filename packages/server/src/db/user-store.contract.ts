// What every UserStore must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createUser, makeDigest, type OpenPeopleStores, startSession } from './people-fixtures.ts';

export function userStoreContract(name: string, open: OpenPeopleStores): void {
  describe(`${name} keeps the contract of UserStore`, () => {
    it('knows whether anybody has an account', async (t) => {
      const stores = await open(t);
      assert.equal(await stores.users.isSetUp(), false);
      await createUser(stores, 'Ada');
      assert.equal(await stores.users.isSetUp(), true);
    });

    it('finds people by folded name, and lists those of one owner', async (t) => {
      const stores = await open(t);
      const ada = await createUser(stores, 'Ada');
      const mel = await createUser(stores, 'Mel', { role: 'member' });
      const bob = await createUser(stores, 'Bob', { owner: 'bob' });
      assert.deepEqual(await stores.users.findByName('ada'), { user: ada, password: 'password of Ada' });
      assert.equal(await stores.users.findByName('Ada'), null);
      assert.deepEqual(await stores.users.list(ada.ownerId), [ada, mel]);
      assert.deepEqual(await stores.users.list(bob.ownerId), [bob]);
      assert.deepEqual([ada.role, mel.role, ada.createdAtMs], ['owner', 'member', 2_000]);
    });

    it('changes a password, ends the other sessions of this person only, and confirms the one that is kept', async (t) => {
      const stores = await open(t);
      const ada = await createUser(stores, 'Ada');
      const mel = await createUser(stores, 'Mel');
      const [kept, gone, other] = [makeDigest(), makeDigest(), makeDigest()];
      const { id: keepSessionId } = await startSession(stores, ada, kept);
      await startSession(stores, ada, gone);
      await startSession(stores, mel, other);
      await stores.users.changePassword({ userId: ada.id, password: 'new', keepSessionId, nowMs: 5_000 });
      assert.equal((await stores.users.findByName('ada'))?.password, 'new');
      assert.equal((await stores.sessions.findByDigest(kept))?.confirmedAtMs, 5_000);
      assert.equal(await stores.sessions.findByDigest(gone), null);
      assert.notEqual(await stores.sessions.findByDigest(other), null);
    });

    it('removes somebody with their sessions, but neither a stranger nor the last owner', async (t) => {
      const stores = await open(t);
      const ada = await createUser(stores, 'Ada');
      const mel = await createUser(stores, 'Mel', { role: 'member' });
      const bob = await createUser(stores, 'Bob', { owner: 'bob' });
      const digest = makeDigest();
      await startSession(stores, mel, digest);
      assert.equal(await stores.users.remove(bob.ownerId, mel.id), 'not_found');
      assert.equal(await stores.users.remove(ada.ownerId, 999), 'not_found');
      assert.equal(await stores.users.remove(ada.ownerId, ada.id), 'last_owner');
      assert.notEqual(await stores.sessions.findByDigest(digest), null);
      assert.equal(await stores.users.remove(ada.ownerId, mel.id), 'removed');
      assert.equal(await stores.sessions.findByDigest(digest), null);
      const eve = await createUser(stores, 'Eve');
      assert.equal(await stores.users.remove(ada.ownerId, ada.id), 'removed');
      assert.deepEqual(await stores.users.list(ada.ownerId), [eve]);
    });
  });
}
