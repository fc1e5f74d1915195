// Tests that the runs of a call that is not complete are nobody's, and go when it never becomes complete.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { claim, exampleKey, exampleLimits, exampleRun } from '../../contract-fixtures.ts';
import { openTestDatabase, openTestStores } from '../test-stores.ts';

it('a call that stops before its last transaction shows nobody anything, and leaves nothing after the next start', async (t) => {
  const db = openTestDatabase(t);
  const stores = await openTestStores(db);
  const key = await stores.keys.insert(exampleKey());
  const { ownerId } = key;
  const { limits, ...run } = exampleRun(key);
  const given = Array.from({ length: 250 }, (_, n) => ({ ...run, taskId: `task-${n}`, customId: `n${n}` }));
  const counted = db.prepare<[runs: number, texts: number, batches: number]>(
    'SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM run_texts), (SELECT count(*) FROM batches)',
  );
  const { promise: written, resolve } = Promise.withResolvers<readonly number[]>();
  void stores.batches.submit({
    ...{ ownerId, keyId: key.id, nowMs: 1, batch: { created: { id: 'batch_1', name: null } }, closes: true },
    ...{ runs: given, limits: exampleLimits() },
    idempotency: {
      ...{ key: 'call', fingerprint: 'f' },
      // Asked for when all runs are written and before they are there; here the process ends.
      answer: (submitted) => {
        resolve(submitted.map(({ runId }) => runId));
        return new Promise(() => {});
      },
    },
  });
  const runIds = await written;
  assert.deepEqual(counted.get(), [250, 250, 1]);
  assert.equal(await stores.batches.find(ownerId, 'batch_1'), null);
  assert.equal(await stores.runs.findByTaskId(ownerId, 'task-0'), null);
  assert.deepEqual(await stores.runs.findByIds(ownerId, runIds), []);
  const filter = {
    statuses: null,
    voiceId: null,
    languageId: null,
    keyId: null,
    batchId: null,
    fromMs: null,
    beforeMs: null,
    words: null,
  };
  const page = await stores.browser.page({ ownerId, filter: { ...filter, door: 'any' }, before: null, limit: 10 });
  assert.deepEqual(page.entries, []);
  assert.deepEqual(await claim(stores, { limit: 1_000 }), []);
  assert.deepEqual(await stores.queue.waiting(1e9), []);
  const mine = await stores.runs.submit({ ...run, limits, taskId: 'mine' });
  assert.equal(mine.kind, 'created');

  await stores.batches.recover();
  assert.deepEqual(counted.get(), [1, 1, 0]);
  assert.equal((await claim(stores, { limit: 10 })).length, 1);
});
