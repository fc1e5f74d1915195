// Runs the contract suites of users, sessions, invitations, owners and usage on SQLite.
import type { TestContext } from 'node:test';
import { invitationStoreContract } from '../../invitation-store.contract.ts';
import { ownerStoreContract } from '../../owner-store.contract.ts';
import { sessionStoreContract } from '../../session-store.contract.ts';
import { usageStoreContract } from '../../usage-store.contract.ts';
import { userStoreContract } from '../../user-store.contract.ts';
import { openTestDatabase, openTestPeople, openTestStores } from '../test-stores.ts';

const open = async (t: TestContext) => openTestPeople(openTestDatabase(t));

userStoreContract('SQLite', open);
invitationStoreContract('SQLite', open);
sessionStoreContract('SQLite', open);
ownerStoreContract('SQLite', open);
usageStoreContract('SQLite', async (t) => {
  const db = openTestDatabase(t);
  return { ...(await openTestStores(db)), usage: openTestPeople(db).usage };
});
