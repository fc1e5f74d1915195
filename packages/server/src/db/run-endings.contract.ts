// What every RunStore must do when an owner cancels or deletes a run.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { it } from 'node:test';
import type { ApiKey } from '../domain/api-key.ts';
import type { RunFailure } from '../domain/run.ts';
import type { RunName } from '../ports/run-store.ts';
import {
  claim,
  claimOne,
  countWaiting,
  exampleEnding,
  exampleKey,
  FAILURE,
  finishOne,
  type OpenStores,
  type Stores,
  submit,
} from './contract-fixtures.ts';

const CANCELLED: RunFailure = { code: 'cancelled', message: 'Enough.', retryable: false };

function cancel(stores: Stores, { ownerId }: ApiKey, name: RunName, nowMs = 7_000) {
  return stores.runs.cancel({ ownerId, name, failure: CANCELLED, nowMs });
}

export function describeCancellation(open: OpenStores): void {
  it('ends a waiting run by either of its names, and answers the same the second time', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    for (const by of ['taskId', 'runId'] as const) {
      const taskId = await submit(stores, key);
      const before = (await stores.runs.findByTaskId(key.ownerId, taskId))!;
      const run = await cancel(stores, key, before[by]);
      assert.deepEqual(run, { ...before, state: 'failed', failure: CANCELLED, finishedAtMs: 7_000 });
      for (const name of [taskId, before.runId]) assert.deepEqual(await cancel(stores, key, name, 8_000), run);
      assert.deepEqual(await stores.runs.findByTaskId(key.ownerId, taskId), run);
    }
    assert.deepEqual(await claim(stores), []);
    assert.equal(await countWaiting(stores, key), 0);
  });

  it('takes a running run from whoever speaks it', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    await submit(stores, key);
    const lease = await claimOne(stores);
    const run = await cancel(stores, key, lease.runId);
    assert.deepEqual([run?.state, run?.failure, run?.attempt], ['failed', CANCELLED, 1]);
    assert.equal((await stores.queue.heartbeat([lease], 9_000)).length, 1);
    assert.equal((await stores.queue.unfinished([lease.runId])).size, 0);
    const ending = exampleEnding();
    assert.equal(await stores.queue.complete(lease, ending, 9_000), false);
    assert.equal(await stores.queue.retry(lease, FAILURE, 9_000), false);
    assert.equal(await stores.queue.release(lease), false);
    assert.equal(await stores.queue.fail(lease, FAILURE, 9_000), false);
    assert.equal(await stores.runs.findByObjectId(ending.artefact.objectId), null);
    assert.equal(await stores.queue.requeueExpired({ clockMs: 1e9, nowMs: 1e9, maxAttempts: 3 }), 0);
    assert.equal(await stores.queue.requeueAll(), 0);
    assert.deepEqual(await stores.runs.findByRunId(key.ownerId, lease.runId), run);
    assert.equal(await countWaiting(stores, key), 0);
  });

  it('leaves a run that has ended as it is', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const done = await finishOne(stores, key, 3_000);
    await submit(stores, key);
    const failing = await claimOne(stores);
    await stores.queue.fail(failing, FAILURE, 4_000);
    const old = await finishOne(stores, key, 1_500);
    assert.deepEqual(await stores.queue.expire(2_000, 10), [old.artefact.objectId]);
    for (const [runId, state] of [
      [done.runId, 'done'],
      [failing.runId, 'failed'],
      [old.runId, 'expired'],
    ] as const) {
      const before = await stores.runs.findByRunId(key.ownerId, runId);
      assert.equal(before?.state, state);
      assert.deepEqual(await cancel(stores, key, runId), before);
      assert.deepEqual(await stores.runs.findByRunId(key.ownerId, runId), before);
    }
  });

  it('cannot be done to a run of another owner, a deleted one or one that never was', async (t) => {
    const stores = await open(t);
    const ada = await stores.keys.insert(exampleKey({ owner: 'ada' }));
    const bob = await stores.keys.insert(exampleKey({ owner: 'bob' }));
    const taskId = await submit(stores, ada);
    const { runId } = (await stores.runs.findByTaskId(ada.ownerId, taskId))!;
    for (const name of [taskId, runId]) assert.equal(await cancel(stores, bob, name), null);
    assert.equal((await stores.runs.findByTaskId(ada.ownerId, taskId))?.state, 'waiting');
    await stores.runs.remove(ada.ownerId, runId);
    for (const name of [taskId, runId, randomUUID(), 0, -1, 2 ** 31])
      assert.equal(await cancel(stores, ada, name), null);
    assert.equal(await countWaiting(stores, ada), 0);
  });

  it('ends a run once when a cancellation and the end of an attempt arrive together', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const outcomes: string[] = [];
    for (let round = 0; round < 40; round++) {
      await submit(stores, key);
      const lease = await claimOne(stores);
      const ending = exampleEnding();
      const stop = () => cancel(stores, key, lease.runId);
      const finish = () =>
        round % 4 < 2 ? stores.queue.complete(lease, ending, 9_000) : stores.queue.fail(lease, FAILURE, 9_000);
      const [first, second] = round % 2 === 0 ? [stop, finish] : [finish, stop];
      // In one transaction, or one after the other: whichever comes first wins.
      const answers = round < 20 ? await Promise.all([first(), second()]) : [await first(), await second()];
      const run = (await stores.runs.findByRunId(key.ownerId, lease.runId))!;
      const outcome = run.failure?.code ?? run.state;
      outcomes.push(outcome);
      assert.deepEqual(new Set(answers), new Set([run, outcome !== 'cancelled']));
      const object = await stores.runs.findByObjectId(ending.artefact.objectId);
      assert.equal(object !== null, outcome === 'done');
      assert.equal((await stores.queue.heartbeat([lease], 9_000)).length, 1);
    }
    for (const outcome of ['cancelled', 'done', 'engine_failed'])
      assert.ok(outcomes.includes(outcome), outcomes.join());
    assert.equal(await countWaiting(stores, key), 0);
  });
}

export function describeRemoval(open: OpenStores): void {
  it('forgets a waiting run, which is then neither found nor claimed', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const folder = await stores.folders.create(key.ownerId, 'drafts', 1);
    const taskId = await submit(stores, key, { folderId: folder.id });
    const run = await stores.runs.findByTaskId(key.ownerId, taskId);
    assert.deepEqual(await stores.runs.remove(key.ownerId, run!.runId), { runId: run!.runId, objectId: null });
    assert.equal(await stores.runs.findByTaskId(key.ownerId, taskId), null);
    assert.deepEqual(await stores.runs.findByIds(key.ownerId, [run!.runId]), []);
    assert.deepEqual(await claim(stores), []);
    assert.equal(await countWaiting(stores, key), 0);
    assert.equal((await stores.folders.list(key.ownerId, { limit: 1, search: null }))[0]?.runCount, 0);
    assert.equal(await stores.runs.remove(key.ownerId, run!.runId), null);
    assert.equal(await stores.runs.remove(key.ownerId, -5), null);
  });

  it('keeps the object of a deleted run on the list of the doomed until it is struck off', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const { taskId, runId, artefact } = await finishOne(stores, key);
    assert.deepEqual(await stores.runs.doomed(10), []);
    assert.deepEqual(await stores.runs.remove(key.ownerId, taskId), { runId, objectId: artefact.objectId });
    for (const name of [taskId, runId]) assert.equal(await stores.runs.remove(key.ownerId, name), null);
    assert.equal(await stores.runs.findByObjectId(artefact.objectId), null);
    assert.deepEqual(await stores.runs.doomed(10), [artefact.objectId]);
    assert.deepEqual(await stores.runs.doomed(0), []);
    await stores.runs.forgetDoomed(['11'.repeat(16)]);
    assert.deepEqual(await stores.runs.doomed(10), [artefact.objectId]);
    await stores.runs.forgetDoomed([artefact.objectId]);
    await stores.runs.forgetDoomed([]);
    assert.deepEqual(await stores.runs.doomed(10), []);
  });

  it('never gives the run id of a deleted run to another', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const seen = new Set<number>();
    for (let i = 0; i < 5; i++) {
      const taskId = await submit(stores, key, { taskId: randomUUID() });
      const { runId } = (await stores.runs.findByTaskId(key.ownerId, taskId))!;
      assert.ok(!seen.has(runId));
      seen.add(runId);
      await stores.runs.remove(key.ownerId, runId);
    }
  });
}
