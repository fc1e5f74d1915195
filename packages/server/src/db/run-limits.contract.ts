// What every RunStore must do about the limits of what an owner has stored.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  claimOne,
  exampleArtefact,
  exampleEnding,
  exampleKey,
  exampleLimits,
  exampleRun,
  FAILURE,
  finishOne,
  type OpenStores,
  submit,
} from './contract-fixtures.ts';

export function describeStorageLimits(open: OpenStores): void {
  it('stores no more runs of an owner than it may have, and takes another when one is deleted', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const other = await stores.keys.insert(exampleKey({ owner: 'bob' }));
    const limits = exampleLimits({ storedRuns: 3 });
    const outcomes = await Promise.all(
      Array.from({ length: 9 }, () => stores.runs.submit(exampleRun(key, { limits }))),
    );
    assert.equal(outcomes.filter((outcome) => outcome.kind === 'created').length, 3);
    const full = { kind: 'storage_full', limit: 'storedRuns', used: 3 };
    assert.deepEqual(outcomes.at(-1), full);
    await submit(stores, other, { limits });
    const ended = await claimOne(stores);
    await stores.queue.fail(ended, FAILURE, 3_000);
    assert.deepEqual(await stores.runs.submit(exampleRun(key, { limits })), full, 'a run that has ended counts');
    await stores.runs.remove(key.ownerId, ended.runId);
    await submit(stores, key, { limits });
    assert.deepEqual(await stores.runs.submit(exampleRun(key, { limits })), full);
  });

  it('stores no more bytes of texts than an owner may have, to the byte', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const limits = exampleLimits({ textBytes: 100 });
    const text = 'ä'.repeat(30); // 60 bytes
    await submit(stores, key, { text, limits });
    const full = { kind: 'storage_full', limit: 'textBytes', used: 60 };
    assert.deepEqual(await stores.runs.submit(exampleRun(key, { text: `${'x'.repeat(41)}`, limits })), full);
    await submit(stores, key, { text: 'x'.repeat(40), limits });
    const { runId } = await claimOne(stores);
    await stores.runs.remove(key.ownerId, runId);
    await submit(stores, key, { text, limits });
  });

  it('takes no run of an owner whose recordings fill its share, until one is deleted or expires', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const limits = exampleLimits({ audioBytes: 2 * exampleArtefact().sizeBytes });
    const first = await finishOne(stores, key, 3_000);
    await submit(stores, key, { limits });
    await stores.queue.complete(await claimOne(stores), exampleEnding(), 9_000);
    const full = { kind: 'storage_full', limit: 'audioBytes', used: limits.audioBytes };
    assert.deepEqual(await stores.runs.submit(exampleRun(key, { limits })), full);
    await stores.queue.expire(3_001, 10);
    await submit(stores, key, { limits });
    await stores.queue.complete(await claimOne(stores), exampleEnding(), 9_000);
    assert.deepEqual(await stores.runs.submit(exampleRun(key, { limits })), full);
    await stores.runs.remove(key.ownerId, first.runId);
    assert.deepEqual(await stores.runs.submit(exampleRun(key, { limits })), full, 'its audio was gone before');
  });
}
