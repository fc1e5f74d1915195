// What every RunQueue must do about passages of a text that an engine did not finish.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ApiKey } from '../domain/api-key.ts';
import { MAX_HARD_PASSAGES, type Passage, type RunFailure } from '../domain/run.ts';
import type { NewRun } from '../ports/run-store.ts';
import {
  claimOne,
  exampleEnding,
  exampleKey,
  FAILURE,
  type OpenStores,
  type Stores,
  submit,
} from './contract-fixtures.ts';

const FIRST: Passage = { at: 120, length: 40 };
const SECOND: Passage = { at: 400, length: 7 };

function failureOf(passage: Passage): RunFailure {
  return { code: 'deadline', message: 'A passage took too long.', retryable: true, passage };
}

/** A run that failed for good at `nowMs`; answers its run id. */
async function failRun(
  { stores, key, failure, nowMs = 5_000 }: { stores: Stores; key: ApiKey; failure: RunFailure; nowMs?: number },
  changes: Partial<NewRun> = {},
): Promise<number> {
  await submit(stores, key, changes);
  const lease = await claimOne(stores);
  assert.ok(await stores.queue.fail(lease, failure, nowMs));
  return lease.runId;
}

async function retryRun(stores: Stores, key: ApiKey, retryOf: number, changes: Partial<NewRun> = {}) {
  await submit(stores, key, { retryOf, ...changes });
  return claimOne(stores);
}

export function describeHardPassages(open: OpenStores): void {
  describeMemory(open);
  describeRepetitions(open);
  describeResumable(open);
}

function describeMemory(open: OpenStores): void {
  it('remembers the passages that attempts did not finish, each once, also after a restart', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    await submit(stores, key);
    const passagesAfter = async (failure: RunFailure) => {
      assert.ok(await stores.queue.retry(await claimOne(stores), failure, 1));
      const lease = await claimOne(stores);
      assert.ok(await stores.queue.release(lease));
      return lease.hardPassages;
    };
    assert.deepEqual(await passagesAfter(failureOf(FIRST)), [FIRST]);
    assert.deepEqual(await passagesAfter(FAILURE), [FIRST]);
    assert.deepEqual(await passagesAfter(failureOf(FIRST)), [FIRST]);
    assert.deepEqual(await passagesAfter(failureOf(SECOND)), [FIRST, SECOND]);
    await claimOne(stores);
    await stores.queue.requeueAll();
    assert.deepEqual((await claimOne(stores)).hardPassages, [FIRST, SECOND]);
    assert.equal(await stores.queue.requeueExpired({ clockMs: 9_000, nowMs: 9_000, maxAttempts: 99 }), 1);
    const lease = await claimOne(stores, { clockMs: 9_000 });
    assert.deepEqual([lease.hardPassages, lease.continuesRunIds], [[FIRST, SECOND], []]);
  });

  it('remembers a bounded number of passages, the latest ones', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    await submit(stores, key);
    const places = Array.from({ length: MAX_HARD_PASSAGES + 2 }, (_, n) => ({ at: 10 * n, length: 10 }));
    for (const place of places) await stores.queue.retry(await claimOne(stores), failureOf(place), 1);
    assert.deepEqual((await claimOne(stores)).hardPassages, places.slice(2));
  });

  it('keeps the passage in the reason of a failed run, and remembers nothing for a lost lease', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const taskId = await submit(stores, key);
    const late = await claimOne(stores);
    await stores.queue.release(late);
    assert.equal(await stores.queue.retry(late, failureOf(FIRST), 1), false);
    assert.equal(await stores.queue.fail(late, failureOf(FIRST), 1), false);
    const lease = await claimOne(stores);
    assert.deepEqual(lease.hardPassages, []);
    const failure = { ...failureOf(SECOND), retryable: false };
    assert.ok(await stores.queue.fail(lease, failure, 5_000));
    const run = await stores.runs.findByTaskId(key.ownerId, taskId);
    assert.deepEqual(run?.failure, failure);
  });
}

function describeRepetitions(open: OpenStores): void {
  it('hands the hard passages of a failed run on to the run that repeats it, and to the one that repeats that', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const first = await failRun({ stores, key, failure: failureOf(FIRST) });
    const second = await retryRun(stores, key, first);
    assert.deepEqual([second.hardPassages, second.continuesRunIds], [[FIRST], [first]]);
    await stores.queue.retry(second, failureOf(SECOND), 1);
    const again = await claimOne(stores);
    assert.deepEqual([again.hardPassages, again.continuesRunIds], [[FIRST, SECOND], [first]]);
    await stores.queue.fail(again, failureOf(SECOND), 6_000);
    const third = await retryRun(stores, key, second.runId);
    assert.deepEqual(
      [third.hardPassages, third.continuesRunIds],
      [
        [FIRST, SECOND],
        [first, second.runId],
      ],
    );
  });

  it('still knows the passages that were handed on when the run that they come from is deleted', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const first = await failRun({ stores, key, failure: failureOf(FIRST) });
    await stores.queue.release(await retryRun(stores, key, first));
    await stores.runs.remove(key.ownerId, first);
    const lease = await claimOne(stores);
    assert.deepEqual([lease.hardPassages, lease.continuesRunIds], [[FIRST], []]);
  });

  it('goes on through a run that was cancelled, and names only runs that failed on a passage', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const first = await failRun({ stores, key, failure: failureOf(FIRST) });
    const second = await retryRun(stores, key, first);
    const failure: RunFailure = { code: 'cancelled', message: 'Enough.', retryable: false };
    await stores.runs.cancel({ ownerId: key.ownerId, name: second.runId, failure, nowMs: 6_000 });
    const third = await retryRun(stores, key, second.runId);
    assert.deepEqual([third.hardPassages, third.continuesRunIds], [[FIRST], [first]]);
  });

  it('hands nothing on to another owner, nor to a run with another text, voice, language, gender or age', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const bob = await stores.keys.insert(exampleKey({ owner: 'bob' }));
    const failed = await failRun({ stores, key, failure: failureOf(FIRST) }, { gender: 1 });
    const differences: readonly Partial<NewRun>[] = [
      { textSha256: 'cd'.repeat(32) },
      { voiceId: 8 },
      { languageId: 36 },
      { gender: null },
      { gender: 1, age: 40 },
    ];
    for (const changes of differences) {
      const lease = await retryRun(stores, key, failed, { gender: 1, ...changes });
      assert.deepEqual([lease.hardPassages, lease.continuesRunIds], [[], []], JSON.stringify(changes));
    }
    assert.deepEqual((await retryRun(stores, bob, failed, { gender: 1 })).hardPassages, []);
    assert.deepEqual((await retryRun(stores, key, failed, { gender: 1 })).hardPassages, [FIRST]);
  });

  it('hands nothing on from a run that has not failed', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    await submit(stores, key);
    await stores.queue.retry(await claimOne(stores), failureOf(FIRST), 1);
    const lease = await claimOne(stores);
    assert.deepEqual((await retryRun(stores, key, lease.runId)).continuesRunIds, []);
    await stores.queue.complete(lease, exampleEnding(), 6_000);
    const later = await retryRun(stores, key, lease.runId);
    assert.deepEqual([later.hardPassages, later.continuesRunIds], [[], []]);
  });
}

function describeResumable(open: OpenStores): void {
  it('tells which runs failed on a passage, not before a given time', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const [old, fresh] = [
      await failRun({ stores, key, failure: failureOf(FIRST), nowMs: 5_000 }),
      await failRun({ stores, key, failure: failureOf(FIRST), nowMs: 6_000 }),
    ];
    const other = await failRun({ stores, key, failure: FAILURE, nowMs: 6_000 });
    await submit(stores, key);
    await stores.queue.retry(await claimOne(stores), failureOf(FIRST), 1);
    const { runId: running } = await claimOne(stores);
    const asked = [old, fresh, other, running, 2_147_483_647];
    assert.deepEqual(await stores.queue.resumable(asked, 0), new Set([old, fresh]));
    assert.deepEqual(await stores.queue.resumable(asked, 6_000), new Set([fresh]));
    assert.deepEqual(await stores.queue.resumable([], 0), new Set());
  });

  it('takes a run for resumable for as long as another is on its way to repeat it, and not when that one is done', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const failed = await failRun({ stores, key, failure: failureOf(FIRST) });
    const isResumable = async (sinceMs: number) => (await stores.queue.resumable([failed], sinceMs)).has(failed);
    assert.equal(await isResumable(9_000), false);
    const lease = await retryRun(stores, key, failed);
    assert.equal(await isResumable(9_000), true);
    await stores.queue.complete(lease, exampleEnding(), 10_000);
    assert.equal(await isResumable(0), false);
    await stores.runs.remove(key.ownerId, failed);
    assert.equal(await isResumable(0), false);
  });
}
