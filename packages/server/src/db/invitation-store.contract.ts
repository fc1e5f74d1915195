// What every InvitationStore must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createUser, exampleInvitation, makeDigest, type OpenPeopleStores, startSession } from './people-fixtures.ts';

export function invitationStoreContract(name: string, open: OpenPeopleStores): void {
  describe(`${name} keeps the contract of InvitationStore`, () => {
    const ada = { name: 'Ada', foldedName: 'ada', password: 'another' };

    it('lets one person in by a link, until it expires', async (t) => {
      const { invitations } = await open(t);
      const { digest, expiresAtMs } = exampleInvitation();
      await invitations.insert(exampleInvitation({ digest, role: 'member' }));
      assert.equal(await invitations.isOpen(digest, expiresAtMs - 1), true);
      assert.equal(await invitations.isOpen(digest, expiresAtMs), false);
      assert.equal(await invitations.isOpen(makeDigest(), 2_000), false);
      assert.deepEqual(await invitations.accept({ ...ada, digest, nowMs: expiresAtMs }), { kind: 'gone' });
      const [first, second] = await Promise.all([
        invitations.accept({ ...ada, digest, nowMs: 2_000 }),
        invitations.accept({ ...ada, name: 'Eve', foldedName: 'eve', digest, nowMs: 2_000 }),
      ]);
      assert.equal(first.kind, 'made');
      assert.equal(first.kind === 'made' && first.user.role, 'member');
      assert.deepEqual(second, { kind: 'gone' });
      assert.equal(await invitations.isOpen(digest, 2_000), false);
    });

    it('leaves a name to whoever bears it, and the link good', async (t) => {
      const stores = await open(t);
      await createUser(stores, 'Ada');
      for (const changes of [{ mayReset: false }, { mayReset: true, owner: 'bob' }]) {
        const invitation = exampleInvitation(changes);
        await stores.invitations.insert(invitation);
        const { digest } = invitation;
        assert.deepEqual(await stores.invitations.accept({ ...ada, digest, nowMs: 2_000 }), { kind: 'name_taken' });
        assert.equal(await stores.invitations.isOpen(digest, 2_000), true);
      }
      assert.equal((await stores.users.findByName('ada'))?.password, 'password of Ada');
    });

    it('gives a new password by a link that may, keeps the role, and ends the sessions', async (t) => {
      const stores = await open(t);
      const user = await createUser(stores, 'Ada', { role: 'member' });
      const digest = makeDigest();
      await startSession(stores, user, digest);
      const invitation = exampleInvitation({ mayReset: true });
      await stores.invitations.insert(invitation);
      const outcome = await stores.invitations.accept({ ...ada, digest: invitation.digest, nowMs: 2_000 });
      assert.deepEqual(outcome, { kind: 'reset', user });
      assert.equal((await stores.users.findByName('ada'))?.password, 'another');
      assert.equal(await stores.sessions.findByDigest(digest), null);
      assert.equal(await stores.invitations.isOpen(invitation.digest, 2_000), false);
    });

    it('makes one studio key an owner, which is no key to anybody', async (t) => {
      const stores = await open(t);
      const one = await startSession(stores, await createUser(stores, 'Ada'), makeDigest());
      const two = await startSession(stores, await createUser(stores, 'Mel'), makeDigest());
      const other = await startSession(stores, await createUser(stores, 'Bob', { owner: 'bob' }), makeDigest());
      assert.equal(one.keyId, two.keyId);
      assert.notEqual(one.keyId, other.keyId);
      assert.deepEqual(await stores.keys.list({ ownerId: null }), []);
      assert.equal(await stores.keys.findByDigest(`studio:${one.ownerId}`), null);
      assert.equal(await stores.keys.findById(one.keyId), null);
      for (const ownerId of [null, one.ownerId]) {
        const key = { keyId: one.keyId, ownerId, nowMs: 1 };
        assert.equal(await stores.keys.revoke(key), false);
        assert.equal(await stores.keys.roll({ ...key, digest: makeDigest(), last4: 'wXyZ', overlapMs: 0 }), null);
      }
    });
  });
}
