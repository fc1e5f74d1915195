// Runs that are to be listened to: offered once they are spoken, settled for one recording, and gone with the run.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Listened } from '../../domain/listening.ts';
import { createRunIdCipher } from '../../domain/run-id.ts';
import { claimOne, exampleArtefact, exampleEnding, exampleKey, FAILURE, submit } from '../contract-fixtures.ts';
import { createSqliteListeningStore } from './listening-store.ts';
import { openTestDatabase, openTestStores } from './test-stores.ts';

const NONE: ReadonlySet<number> = new Set();
const HEARD: Exclude<Listened, { state: 'waiting' }> = {
  state: 'done',
  recogniser: 'tones',
  report: {
    ...{ words: 2, other: 1, missing: 0, added: 0 },
    differences: [{ kind: 'other', at: 0, length: 1, said: 'a', heard: 'b', startSample: 5 }],
  },
};

async function open(t: TestContext) {
  const db = openTestDatabase(t);
  const stores = await openTestStores(db);
  const cipher = createRunIdCipher(await stores.secrets.runIdSecret());
  const key = await stores.keys.insert(exampleKey());
  const finish = async () => {
    const lease = await claimOne(stores);
    const artefact = exampleArtefact();
    await stores.queue.complete(lease, exampleEnding({ artefact }), 3_000);
    return { runId: lease.runId, ownerId: key.ownerId, objectId: artefact.objectId };
  };
  const listenedOf = async (runId: number) => (await stores.browser.detail(key.ownerId, runId))?.listened;
  return { db, stores, key, finish, listenedOf, store: createSqliteListeningStore({ db, cipher }) };
}

test('a run that was asked for so is offered once it is spoken, and until it is settled', async (t) => {
  const { stores, key, finish, listenedOf, store } = await open(t);
  await submit(stores, key);
  const other = await finish();
  await submit(stores, key, { listenBack: true });
  assert.equal(await store.next(NONE), null);
  const task = await finish();
  assert.deepEqual(await store.next(NONE), task);
  assert.equal(await store.next(new Set([task.runId])), null);
  assert.deepEqual([await listenedOf(other.runId), await listenedOf(task.runId)], [null, { state: 'waiting' }]);

  await store.settle(task, HEARD);
  assert.equal(await store.next(NONE), null);
  assert.deepEqual(await listenedOf(task.runId), HEARD);
});

test('what was heard of another recording is not stored', async (t) => {
  const { stores, key, finish, listenedOf, store } = await open(t);
  await submit(stores, key, { listenBack: true });
  const task = await finish();
  await store.settle({ ...task, objectId: '0'.repeat(32) }, HEARD);
  assert.deepEqual(await listenedOf(task.runId), { state: 'waiting' });
});

test('what was heard goes with its run', async (t) => {
  const { db, stores, key, finish, store } = await open(t);
  await submit(stores, key, { listenBack: true });
  const task = await finish();
  await store.settle(task, HEARD);
  await stores.runs.remove(key.ownerId, task.runId);
  await store.settle(task, HEARD);
  assert.deepEqual(db.prepare<[number]>('SELECT count(*) FROM listenings').get(), [0]);
});

test('a run without a recording has nothing to listen to', async (t) => {
  const { stores, key, finish, listenedOf, store } = await open(t);
  await submit(stores, key, { listenBack: true });
  const lease = await claimOne(stores);
  assert.deepEqual(await listenedOf(lease.runId), { state: 'waiting' });
  await stores.queue.fail(lease, FAILURE, 3_000);
  const failed = await listenedOf(lease.runId);
  assert.deepEqual(failed, { state: 'failed', message: 'There is no recording to listen to.' });
  await submit(stores, key, { listenBack: true });
  const task = await finish();
  await stores.queue.expire(10_000, 10);
  assert.equal(await store.next(NONE), null);
  assert.equal((await listenedOf(task.runId))?.state, 'failed');
});
