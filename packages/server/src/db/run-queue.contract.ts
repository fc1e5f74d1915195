// What every RunQueue must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ApiKey } from '../domain/api-key.ts';
import { NO_WISHES } from '../domain/segment-wishes.ts';
import {
  claim,
  claimOne,
  countWaiting,
  exampleArtefact,
  exampleEnding,
  exampleKey,
  exampleLimits,
  exampleRun,
  FAILURE,
  finishOne,
  type OpenStores,
  type Stores,
  submit,
} from './contract-fixtures.ts';
import { describeHardPassages } from './hard-passages.contract.ts';
import { describeKeptSegments } from './kept-segments.contract.ts';
import { describeRecordingKeys } from './recording-keys.contract.ts';
import { describeLanes, describeModels, describeTurns } from './run-turns.contract.ts';

export function runQueueContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of RunQueue`, () => {
    describeClaims(open);
    describeEndings(open);
    describeLeases(open);
    describeExpiry(open);
    describeHardPassages(open);
    describeKeptSegments(open);
    describeRecordingKeys(open);
    describeModels(open);
    describeLanes(open);
    describeTurns(open);
  });
}

async function openWithKey(open: OpenStores, t: Parameters<OpenStores>[0]): Promise<{ stores: Stores; key: ApiKey }> {
  const stores = await open(t);
  return { stores, key: await stores.keys.insert(exampleKey()) };
}

function describeClaims(open: OpenStores): void {
  it('leases a waiting run and counts the attempt', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    const taskId = await submit(stores, key);
    const [lease, ...rest] = await claim(stores, { limit: 5 });
    const run = await stores.runs.findByTaskId(key.ownerId, taskId);
    assert.deepEqual(lease, {
      workerId: 'worker-1',
      attempt: 1,
      failures: 0,
      runId: run?.runId,
      ownerId: key.ownerId,
      model: 'espeak-ng',
      chargedMs: 2,
      request: {
        runId: run?.runId,
        ownerId: key.ownerId,
        text: 'A few words.',
        voiceId: 7,
        languageId: 35,
        gender: null,
        age: null,
        reading: null,
        interactive: true,
        segments: NO_WISHES,
      },
      textSha256: 'ab'.repeat(32),
      hardPassages: [],
      continuesRunIds: [],
    });
    assert.deepEqual(rest, []);
    assert.equal(run?.state, 'running');
    assert.equal(run.attempt, 1);
    assert.equal(await countWaiting(stores, key), 0);
  });

  it('gives out the oldest first, as many as asked for, and each once', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    const texts = ['one', 'two', 'three', 'four', 'five'];
    for (const text of texts) await submit(stores, key, { text });
    const claims = await Promise.all([claim(stores, { limit: 2 }), claim(stores, { limit: 2, workerId: 'worker-2' })]);
    assert.deepEqual(
      claims.flat().map((lease) => lease.request.text),
      ['one', 'two', 'three', 'four'],
    );
    assert.deepEqual(
      (await claim(stores, { limit: 9 })).map((lease) => lease.request.text),
      ['five'],
    );
    assert.deepEqual(await claim(stores, { limit: 9 }), []);
    assert.deepEqual(await claim(stores, { limit: 0 }), []);
  });

  it('serves owners in turn, however long the line of one of them', async (t) => {
    const stores = await open(t);
    const ada = await stores.keys.insert(exampleKey({ owner: 'ada' }));
    const bob = await stores.keys.insert(exampleKey({ owner: 'bob' }));
    for (let i = 0; i < 20; i++) await submit(stores, ada);
    for (let i = 0; i < 3; i++) await submit(stores, bob);
    const together = await claim(stores, { limit: 4 });
    assert.equal(together.filter((lease) => lease.ownerId === bob.ownerId).length, 2);
    const eve = await stores.keys.insert(exampleKey({ owner: 'eve' }));
    await submit(stores, eve);
    const singly: number[] = [];
    for (let i = 0; i < 3; i++) singly.push((await claimOne(stores)).ownerId);
    assert.deepEqual(new Set(singly), new Set([ada.ownerId, bob.ownerId, eve.ownerId]));
  });

  it('is not held up by an owner whose runs are not due', async (t) => {
    const stores = await open(t);
    const ada = await stores.keys.insert(exampleKey({ owner: 'ada' }));
    const bob = await stores.keys.insert(exampleKey({ owner: 'bob' }));
    await submit(stores, ada);
    await stores.queue.retry(await claimOne(stores), FAILURE, 9_000);
    await submit(stores, bob);
    assert.deepEqual(
      (await claim(stores, { limit: 5 })).map((lease) => lease.ownerId),
      [bob.ownerId],
    );
    assert.equal(await stores.queue.nextDueMs(), 9_000);
    assert.deepEqual(
      (await claim(stores, { limit: 5, clockMs: 9_000 })).map((lease) => lease.ownerId),
      [ada.ownerId],
    );
    assert.equal(await stores.queue.nextDueMs(), null);
  });

  it('takes at most one run that failed before, and none when told so', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    for (let i = 0; i < 3; i++) await submit(stores, key, { text: 'failed' });
    for (const lease of await claim(stores, { limit: 3 })) await stores.queue.retry(lease, FAILURE, 3_000);
    for (let i = 0; i < 2; i++) await submit(stores, key, { text: 'fresh' });
    const texts = async (changes: Parameters<typeof claim>[1]) =>
      (await claim(stores, { clockMs: 3_000, ...changes })).map((lease) => lease.request.text);
    assert.deepEqual(await texts({ limit: 1, suspects: false }), ['fresh']);
    assert.deepEqual(await texts({ limit: 5 }), ['failed', 'fresh']);
    assert.deepEqual(await texts({ limit: 5, suspects: false }), []);
    assert.deepEqual(await texts({ limit: 5 }), ['failed']);
  });

  it('calls back after a submit that was stored, and after no other', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    let calls = 0;
    const heard = new Promise<void>((resolve) => {
      stores.queue.onSubmitted(() => {
        calls++;
        resolve();
      });
    });
    await stores.runs.submit(exampleRun(key, { limits: exampleLimits({ waitingRuns: 0 }) }));
    assert.equal(calls, 0);
    await submit(stores, key);
    await heard;
    assert.equal(calls, 1);
  });
}

function describeEndings(open: OpenStores): void {
  it('ends a run once, with its artefact', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    const taskId = await submit(stores, key);
    const lease = await claimOne(stores);
    const artefact = exampleArtefact();
    assert.equal(await stores.queue.complete(lease, exampleEnding({ artefact, note: 'a remark' }), 4_000), true);
    assert.equal(await stores.queue.complete(lease, exampleEnding(), 5_000), false);
    assert.equal(await stores.queue.retry(lease, FAILURE, 5_000), false);
    assert.equal(await stores.queue.fail(lease, FAILURE, 5_000), false);
    const run = await stores.runs.findByTaskId(key.ownerId, taskId);
    assert.equal(run?.state, 'done');
    assert.deepEqual(run.artefact, artefact);
    assert.equal(run.note, 'a remark');
    assert.equal(run.finishedAtMs, 4_000);
    assert.equal(run.failure, null);
  });

  it('refuses every ending to whoever does not hold the lease', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    const taskId = await submit(stores, key);
    const lease = await claimOne(stores);
    for (const wrong of [
      { ...lease, workerId: 'worker-2' },
      { ...lease, attempt: 2 },
      { ...lease, runId: lease.runId === 5 ? 6 : 5 },
    ]) {
      assert.equal(await stores.queue.complete(wrong, exampleEnding(), 4_000), false);
      assert.equal(await stores.queue.retry(wrong, FAILURE, 4_000), false);
      assert.equal(await stores.queue.release(wrong), false);
      assert.equal(await stores.queue.fail(wrong, FAILURE, 4_000), false);
      assert.deepEqual(await stores.queue.heartbeat([wrong], 4_000), [wrong]);
    }
    assert.equal((await stores.runs.findByTaskId(key.ownerId, taskId))?.state, 'running');
  });

  it('puts a run back in line until it is due again, and counts it as waiting', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    const taskId = await submit(stores, key);
    const lease = await claimOne(stores);
    assert.equal(await stores.queue.retry(lease, FAILURE, 7_000), true);
    const waiting = await stores.runs.findByTaskId(key.ownerId, taskId);
    assert.equal(waiting?.state, 'waiting');
    assert.equal(waiting.failure, null);
    assert.equal(await countWaiting(stores, key), 1);
    assert.equal(await stores.queue.nextDueMs(), 7_000);
    assert.deepEqual(await claim(stores, { clockMs: 6_999 }), []);
    const again = await claimOne(stores, { clockMs: 7_000 });
    assert.deepEqual([again.attempt, again.failures], [2, 1]);
  });

  it('puts a run back in line as if nothing had been, due at once', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    await submit(stores, key);
    const lease = await claimOne(stores);
    assert.equal(await stores.queue.release(lease), true);
    assert.equal(await stores.queue.release(lease), false);
    assert.equal(await countWaiting(stores, key), 1);
    const again = await claimOne(stores, { suspects: false });
    assert.deepEqual([again.attempt, again.failures], [2, 0]);
  });

  it('tells which runs are not ended', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    const done = await finishOne(stores, key);
    await submit(stores, key);
    await submit(stores, key);
    const running = await claimOne(stores);
    const waiting = await claimOne(stores);
    await stores.queue.release(waiting);
    const asked = [done.runId, running.runId, waiting.runId, 2_147_483_647];
    assert.deepEqual(await stores.queue.unfinished(asked), new Set([running.runId, waiting.runId]));
    assert.deepEqual(await stores.queue.unfinished([]), new Set());
  });

  it('keeps the reason of a failed run', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    const taskId = await submit(stores, key);
    assert.equal(await stores.queue.fail(await claimOne(stores), FAILURE, 8_000), true);
    const run = await stores.runs.findByTaskId(key.ownerId, taskId);
    assert.equal(run?.state, 'failed');
    assert.deepEqual(run.failure, FAILURE);
    assert.equal(run.finishedAtMs, 8_000);
    assert.equal(run.artefact, null);
    assert.deepEqual(await claim(stores, { clockMs: 99_000 }), []);
  });

  it('does not let a worker end a run that was deleted under it', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    await submit(stores, key);
    const lease = await claimOne(stores);
    assert.equal((await stores.runs.remove(key.ownerId, lease.runId))?.objectId, null);
    assert.deepEqual(await stores.queue.heartbeat([lease], 9_000), [lease]);
    assert.equal(await stores.queue.complete(lease, exampleEnding(), 9_000), false);
  });
}

function describeLeases(open: OpenStores): void {
  it('takes back a lease that was not renewed, and none that was', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    await submit(stores, key, { text: 'renewed' });
    await submit(stores, key, { text: 'forgotten' });
    const leases = await claim(stores, { limit: 2, clockMs: 2_000, leaseMs: 500 });
    assert.deepEqual(await stores.queue.heartbeat(leases.slice(0, 1), 3_000), []);
    assert.equal(await stores.queue.requeueExpired({ clockMs: 2_500, nowMs: 2_500, maxAttempts: 3 }), 0);
    assert.equal(await stores.queue.requeueExpired({ clockMs: 2_501, nowMs: 2_501, maxAttempts: 3 }), 1);
    const again = await claim(stores, { limit: 2, clockMs: 2_501, workerId: 'worker-2' });
    assert.deepEqual(
      again.map((lease) => [lease.request.text, lease.attempt]),
      [['forgotten', 2]],
    );
    assert.deepEqual(await stores.queue.heartbeat(leases, 3_000), [leases[1]]);
  });

  it('refuses the late result of a worker that lost its lease, though the run is running again', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    const taskId = await submit(stores, key);
    const late = await claimOne(stores);
    await stores.queue.requeueExpired({ clockMs: 9_000, nowMs: 9_000, maxAttempts: 3 });
    const fresh = await claimOne(stores, { clockMs: 9_000 }); // the same worker, on its second attempt
    const artefact = exampleArtefact();
    assert.equal(await stores.queue.complete(late, exampleEnding(), 9_100), false);
    assert.equal(await stores.queue.complete(fresh, exampleEnding({ artefact }), 9_200), true);
    assert.deepEqual((await stores.runs.findByTaskId(key.ownerId, taskId))?.artefact, artefact);
  });

  it('fails a run that was abandoned as often as allowed', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    const taskId = await submit(stores, key);
    for (const nowMs of [10_000, 20_000]) {
      await claimOne(stores, { clockMs: nowMs });
      assert.equal(
        await stores.queue.requeueExpired({ clockMs: nowMs + 5_000, nowMs: nowMs + 5_000, maxAttempts: 2 }),
        1,
      );
    }
    const run = await stores.runs.findByTaskId(key.ownerId, taskId);
    assert.equal(run?.state, 'failed');
    assert.equal(run.failure?.code, 'engine_failed');
    assert.equal(run.failure.retryable, true);
    assert.equal(run.finishedAtMs, 25_000);
    assert.equal(await countWaiting(stores, key), 0);
  });

  it('takes back every lease when told that no worker lives', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    for (let i = 0; i < 3; i++) await submit(stores, key);
    await claim(stores, { limit: 3, leaseMs: 1_000_000 });
    assert.equal(await stores.queue.requeueExpired({ clockMs: 2_001, nowMs: 2_001, maxAttempts: 3 }), 0);
    assert.equal(await stores.queue.requeueAll(), 3);
    assert.equal(await countWaiting(stores, key), 3);
    assert.equal((await claim(stores, { limit: 9, clockMs: 2_001 })).length, 3);
  });

  it('makes every waiting run due then: the clock of the last process means nothing', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    await submit(stores, key);
    await stores.queue.retry(await claimOne(stores), FAILURE, 900_000_000);
    assert.equal(await stores.queue.requeueAll(), 0);
    assert.equal((await claimOne(stores, { clockMs: 1 })).attempt, 2);
  });
}

function describeExpiry(open: OpenStores): void {
  it('marks old audio as expired, oldest first, and remembers its objects', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    const old = [];
    for (const finishedAtMs of [5_000, 6_000, 7_000]) old.push(await finishOne(stores, key, finishedAtMs));
    const fresh = await finishOne(stores, key, 8_000);
    const objects = old.map((run) => run.artefact.objectId);
    assert.deepEqual(await stores.queue.expirable(8_000, 2), objects.slice(0, 2));
    assert.deepEqual(await stores.queue.expire(8_000, 2), objects.slice(0, 2));
    assert.deepEqual(await stores.queue.expire(8_000, 2), objects.slice(2));
    assert.deepEqual(await stores.queue.expire(8_000, 2), []);
    assert.deepEqual(new Set(await stores.runs.doomed(10)), new Set(objects));
    const run = await stores.runs.findByTaskId(key.ownerId, old[0]!.taskId);
    assert.equal(run?.state, 'expired');
    assert.equal(run.artefact, null);
    assert.equal(run.finishedAtMs, 5_000);
    assert.equal(await stores.runs.findByObjectId(objects[0]!), null);
    assert.equal((await stores.runs.findByTaskId(key.ownerId, fresh.taskId))?.state, 'done');
    assert.equal((await stores.runs.remove(key.ownerId, old[0]!.runId))?.objectId, null);
  });

  it('leaves failed, running and waiting runs alone', async (t) => {
    const { stores, key } = await openWithKey(open, t);
    for (let i = 0; i < 3; i++) await submit(stores, key);
    await stores.queue.fail(await claimOne(stores), FAILURE, 2_000);
    await claimOne(stores);
    assert.deepEqual(await stores.queue.expire(1e12, 10), []);
  });
}
