// Fixtures of the contract suites of users, sessions and invitations: opening stores, and example rows.
import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { Session } from '../domain/session.ts';
import { foldName, type User } from '../domain/user.ts';
import type { InvitationStore, NewInvitation } from '../ports/invitation-store.ts';
import type { KeyStore } from '../ports/key-store.ts';
import type { OwnerStore } from '../ports/owner-store.ts';
import type { SessionStore } from '../ports/session-store.ts';
import type { UsageStore } from '../ports/usage-store.ts';
import type { UserStore } from '../ports/user-store.ts';

export interface PeopleStores {
  readonly users: UserStore;
  readonly invitations: InvitationStore;
  readonly sessions: SessionStore;
  readonly owners: OwnerStore;
  readonly usage: UsageStore;
  readonly keys: KeyStore;
}

/** Opens empty stores over one new database, and closes them when the test has ended. */
export type OpenPeopleStores = (t: TestContext) => Promise<PeopleStores>;

export const makeDigest = () => randomBytes(32).toString('hex');

export function exampleInvitation(changes: Partial<NewInvitation> = {}): NewInvitation {
  return {
    digest: makeDigest(),
    owner: 'ada',
    role: 'owner',
    mayReset: false,
    createdAtMs: 1_000,
    expiresAtMs: 9_000,
    ...changes,
  };
}

/** Invites a user and accepts the invitation; returns the account. Its stored password is `password of NAME`. */
export async function createUser(
  stores: Pick<PeopleStores, 'invitations'>,
  name: string,
  changes: Partial<NewInvitation> = {},
): Promise<User> {
  const invitation = exampleInvitation(changes);
  await stores.invitations.insert(invitation);
  const outcome = await stores.invitations.accept({
    digest: invitation.digest,
    nowMs: 2_000,
    name,
    foldedName: foldName(name),
    password: `password of ${name}`,
  });
  if (outcome.kind !== 'made') throw new Error(`${name} was not admitted: ${outcome.kind}`);
  return outcome.user;
}

/** Signs in a user created by `createUser`. */
export async function startSession(
  stores: Pick<PeopleStores, 'sessions'>,
  user: User,
  digest: string,
): Promise<Session> {
  const session = await stores.sessions.insert({
    userId: user.id,
    password: `password of ${user.name}`,
    digest,
    browser: 'Firefox on Linux',
    createdAtMs: 3_000,
  });
  if (session === null) throw new Error('no session was begun');
  return session;
}
