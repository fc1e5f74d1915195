// What every SessionStore must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createUser, makeDigest, type OpenPeopleStores, startSession } from './people-fixtures.ts';

export function sessionStoreContract(name: string, open: OpenPeopleStores): void {
  describe(`${name} keeps the contract of SessionStore`, () => {
    it('finds a session by its digest, with its person', async (t) => {
      const stores = await open(t);
      const user = await createUser(stores, 'Ada', { role: 'member' });
      const digest = makeDigest();
      const session = await startSession(stores, user, digest);
      assert.deepEqual(session, {
        id: session.id,
        userId: user.id,
        ownerId: user.ownerId,
        name: 'Ada',
        role: 'member',
        keyId: session.keyId,
        browser: 'Firefox on Linux',
        createdAtMs: 3_000,
        lastSeenAtMs: 3_000,
        confirmedAtMs: 3_000,
      });
      assert.deepEqual(await stores.sessions.findByDigest(digest), session);
      assert.equal(await stores.sessions.findByDigest(makeDigest()), null);
    });

    it('begins none for who is gone, or with a password that is another by now', async (t) => {
      const stores = await open(t);
      const user = await createUser(stores, 'Ada');
      const asked = { userId: user.id, digest: makeDigest(), browser: '', createdAtMs: 3_000 };
      assert.equal(await stores.sessions.insert({ ...asked, password: 'an old one' }), null);
      assert.equal(await stores.sessions.insert({ ...asked, userId: 999, password: 'password of Ada' }), null);
    });

    it('remembers uses and confirmations', async (t) => {
      const stores = await open(t);
      const digest = makeDigest();
      const { id } = await startSession(stores, await createUser(stores, 'Ada'), digest);
      await stores.sessions.touch(id, 4_000);
      await stores.sessions.confirm(id, 5_000);
      const found = await stores.sessions.findByDigest(digest);
      assert.deepEqual([found?.createdAtMs, found?.lastSeenAtMs, found?.confirmedAtMs], [3_000, 4_000, 5_000]);
    });

    it('lists and ends those of an owner, or of one person of theirs', async (t) => {
      const stores = await open(t);
      const ada = await createUser(stores, 'Ada');
      const mel = await createUser(stores, 'Mel');
      const bob = await createUser(stores, 'Bob', { owner: 'bob' });
      const [first, second, other] = [
        await startSession(stores, ada, makeDigest()),
        await startSession(stores, mel, makeDigest()),
        await startSession(stores, bob, makeDigest()),
      ];
      await stores.sessions.touch(first.id, 4_000);
      const ids = async (filter: { ownerId: number; userId: number | null }) =>
        (await stores.sessions.list(filter)).map(({ id }) => id);
      const { ownerId } = ada;
      assert.deepEqual(await ids({ ownerId, userId: null }), [first.id, second.id]);
      assert.deepEqual(await ids({ ownerId, userId: mel.id }), [second.id]);
      assert.deepEqual(await ids({ ownerId, userId: bob.id }), []);
      const end = stores.sessions.end;
      assert.equal(await end({ ownerId, userId: null, sessionId: other.id }), false);
      assert.equal(await end({ ownerId, userId: mel.id, sessionId: first.id }), false);
      assert.equal(await end({ ownerId, userId: mel.id, sessionId: second.id }), true);
      assert.equal(await end({ ownerId, userId: null, sessionId: second.id }), false);
      assert.deepEqual(await ids({ ownerId, userId: null }), [first.id]);
      assert.deepEqual(await ids({ ownerId: bob.ownerId, userId: null }), [other.id]);
    });

    it('forgets those that nobody uses, and those that are old', async (t) => {
      const stores = await open(t);
      const ada = await createUser(stores, 'Ada');
      const [idle, used] = [makeDigest(), makeDigest()];
      await startSession(stores, ada, idle);
      const { id } = await startSession(stores, ada, used);
      await stores.sessions.touch(id, 8_000);
      await stores.sessions.prune({ seenMs: 3_000, createdMs: 3_000 });
      assert.notEqual(await stores.sessions.findByDigest(idle), null, 'of that very moment stays');
      await stores.sessions.prune({ seenMs: 3_001, createdMs: 3_000 });
      assert.equal(await stores.sessions.findByDigest(idle), null);
      assert.notEqual(await stores.sessions.findByDigest(used), null);
      await stores.sessions.prune({ seenMs: 0, createdMs: 3_001 });
      assert.equal(await stores.sessions.findByDigest(used), null);
    });
  });
}
