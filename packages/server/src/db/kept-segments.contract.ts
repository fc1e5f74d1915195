// What every RunQueue must do about the finished segments of runs: whose they are, whether they are kept, what is asked of them.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { SegmentWishes } from '../domain/segment-wishes.ts';
import { claimOne, exampleEnding, exampleKey, FAILURE, type OpenStores, submit } from './contract-fixtures.ts';

const REUSE: SegmentWishes = { reuse: true, take: 0, takes: [] };

export function describeKeptSegments(open: OpenStores): void {
  it('tells whose runs are', async (t) => {
    const stores = await open(t);
    const [ada, bob] = [await stores.keys.insert(exampleKey()), await stores.keys.insert(exampleKey({ owner: 'bob' }))];
    await submit(stores, ada);
    const first = await claimOne(stores);
    await submit(stores, bob);
    const second = await claimOne(stores);
    await submit(stores, bob);
    const third = await claimOne(stores);
    await stores.runs.remove(bob.ownerId, third.runId);
    const owners = await stores.queue.ownersOf([second.runId, first.runId, third.runId, -1]);
    assert.deepEqual(
      owners,
      new Map([
        [first.runId, ada.ownerId],
        [second.runId, bob.ownerId],
      ]),
    );
  });

  it('gives an attempt what was asked of the segments', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    for (const segments of [
      REUSE,
      { reuse: false, take: 3, takes: [] },
      {
        reuse: true,
        take: 0,
        takes: [
          { at: 12, take: 1 },
          { at: 5, take: 9_999 },
        ],
      },
    ]) {
      await submit(stores, key, { segments });
      const lease = await claimOne(stores);
      assert.deepEqual(lease.request.segments, segments);
      assert.deepEqual((await stores.browser.detail(key.ownerId, lease.runId))?.wishes, segments);
    }
  });

  it('keeps the segments of an ended run for others, if that was asked for, until its audio has expired or it is deleted', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const end = async (how: 'done' | 'failed', segments?: SegmentWishes) => {
      await submit(stores, key, segments && { segments });
      const lease = await claimOne(stores);
      assert.equal((await stores.queue.reusable([lease.runId])).size, 0, 'it has not ended');
      if (how === 'failed') await stores.queue.fail(lease, FAILURE, 5_000);
      else await stores.queue.complete(lease, exampleEnding(), 5_000);
      return lease.runId;
    };
    const [done, failed, other] = [await end('done', REUSE), await end('failed', REUSE), await end('done')];
    assert.deepEqual(await stores.queue.reusable([done, failed, other, -1]), new Set([done, failed]));
    await stores.queue.expire(6_000, 10);
    assert.deepEqual(await stores.queue.reusable([done, failed, other]), new Set([failed]));
    await stores.runs.remove(key.ownerId, failed);
    assert.deepEqual(await stores.queue.reusable([done, failed, other]), new Set());
  });

  it('remembers where the segments of a finished run came from', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    await submit(stores, key);
    const lease = await claimOne(stores);
    const detail = () => stores.browser.detail(key.ownerId, lease.runId);
    assert.equal((await detail())?.segmentCounts, null);
    const segments = { reused: 12, synthesised: 0 };
    await stores.queue.complete(lease, exampleEnding({ segments }), 5_000);
    assert.deepEqual((await detail())?.segmentCounts, segments);
  });
}
