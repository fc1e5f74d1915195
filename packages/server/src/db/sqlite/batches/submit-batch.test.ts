// Tests that nobody sees the runs of a call before they are there, and that others are not held up by one that never is.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { BatchSubmit, SubmittedRun } from '../../../ports/batch-store.ts';
import { claim, exampleKey, exampleLimits, exampleRun } from '../../contract-fixtures.ts';
import { openDatabase } from '../database.ts';
import { openTestStores, temporaryFolder } from '../test-stores.ts';

const COUNTED = 'SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM run_texts), (SELECT count(*) FROM batches)';

async function open(t: TestContext) {
  const path = `${temporaryFolder(t)}/lector.db`;
  const db = openDatabase({ path, busyTimeoutMs: 100 });
  t.after(() => db.close());
  const stores = await openTestStores(db);
  const key = await stores.keys.insert(exampleKey());
  const { limits, ...run } = exampleRun(key);
  const counted = db.prepare<[runs: number, texts: number, batches: number]>(COUNTED);
  /** `answer` is called when all runs are written and none is there yet. */
  const call = (name: string, answer: (runs: readonly SubmittedRun[]) => Uint8Array): BatchSubmit => ({
    ...{ ownerId: key.ownerId, keyId: key.id, nowMs: 1, batch: { created: { id: name, name: null } }, closes: true },
    ...{ limits: exampleLimits(), idempotency: { key: name, fingerprint: 'f', answer } },
    runs: Array.from({ length: 250 }, (_, n) => ({ ...run, taskId: `${name}-${n}`, customId: `n${n}` })),
  });
  const submitOne = (taskId: string) => stores.runs.submit({ ...run, limits, taskId });
  return { path, db, stores, key, call, submitOne, counted };
}

describe('a call of many runs', () => {
  it('shows nobody anything before all is there', async (t) => {
    const { stores, key, call, counted } = await open(t);
    const looks: unknown[] = [];
    const submitted = await stores.batches.submit(
      call('batch_1', () => {
        looks.push(counted.get());
        return Buffer.from('answer');
      }),
    );
    assert.equal(submitted.kind, 'submitted');
    assert.deepEqual(looks, [[0, 0, 0]]);
    assert.deepEqual(counted.get(), [250, 250, 1]);
    assert.equal((await stores.runs.findByTaskId(key.ownerId, 'batch_1-0'))?.state, 'waiting');
  });

  it('leaves nothing when it fails at its end, and the next one is stored', async (t) => {
    const { stores, call, counted } = await open(t);
    const fails = call('batch_1', () => {
      throw new Error('no answer');
    });
    await assert.rejects(stores.batches.submit(fails), /no answer/);
    assert.deepEqual(counted.get(), [0, 0, 0]);
    assert.deepEqual(await claim(stores, { limit: 1_000 }), []);
    assert.equal((await stores.batches.submit(call('batch_2', () => Buffer.from('')))).kind, 'submitted');
    assert.equal((await claim(stores, { limit: 1_000 })).length, 250);
  });

  it('has the writes of others wait, and comes after those that waited for an earlier one', async (t) => {
    const { stores, call, submitOne } = await open(t);
    const order: string[] = [];
    const note = (what: string) => () => order.push(what);
    const first = call('batch_1', () => {
      void submitOne('one').then(note('one'));
      note('first')();
      return Buffer.from('');
    });
    const second = call('batch_2', () => {
      note('second')();
      return Buffer.from('');
    });
    await Promise.all([stores.batches.submit(first), stores.batches.submit(second)]);
    assert.deepEqual(order, ['first', 'one', 'second']);
  });

  it('is taken back when the file is closed, and what waits for it is stored', async (t) => {
    const { path, db, stores, key, call, submitOne } = await open(t);
    let waits: Promise<unknown> | undefined;
    const cut = call('batch_1', () => {
      waits = submitOne('one');
      db.close();
      return Buffer.from('');
    });
    const late = stores.batches.submit(call('batch_2', () => Buffer.from('')));
    await assert.rejects(stores.batches.submit(cut), { code: 'busy', message: /is stopping/ });
    await waits;
    await late;
    const again = openDatabase({ path });
    t.after(() => again.close());
    const { runs } = await openTestStores(again);
    assert.equal((await runs.findByTaskId(key.ownerId, 'one'))?.state, 'waiting');
    assert.deepEqual(again.prepare(COUNTED).get(), [251, 251, 1]);
  });

  it('is refused as busy while another process writes, and stored afterwards', async (t) => {
    const { path, stores, call, counted } = await open(t);
    const other = openDatabase({ path });
    t.after(() => other.close());
    const begin = other.prepare('BEGIN IMMEDIATE');
    const commit = other.prepare('COMMIT');
    begin.run();
    await assert.rejects(stores.batches.submit(call('batch_1', () => Buffer.from(''))), { code: 'busy' });
    commit.run();
    assert.deepEqual(counted.get(), [0, 0, 0]);
    assert.equal((await stores.batches.submit(call('batch_1', () => Buffer.from('')))).kind, 'submitted');
  });
});
