import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSharedStreams } from './shared-streams.ts';

describe('requests that share a run', () => {
  it('have it begun once, also when they come at the same time', async () => {
    const streams = createSharedStreams({ graceMs: 0 });
    let begun = 0;
    const begin = async () => ++begun;
    const [one, other, third] = await Promise.all([
      streams.enter('a', begin),
      streams.enter('a', begin),
      streams.enter('b', begin),
    ]);
    assert.deepEqual([one.runId, other.runId, third.runId], [1, 1, 2]);
  });

  it('are deserted when the last has left and nobody comes in time, and only then', async () => {
    const streams = createSharedStreams({ graceMs: 30 });
    const told: [number, boolean][] = [];
    const enter = (runId: number) => streams.enter('a', async () => runId);
    const leave = (listener: Awaited<ReturnType<typeof enter>>, heardAll = false) =>
      listener.leave(heardAll, (all) => told.push([listener.runId, all]));
    const [first, second] = [await enter(1), await enter(2)];
    leave(first);
    leave(first);
    assert.equal((await enter(3)).runId, 1);
    leave(second);
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.deepEqual(told, [], 'one is still there');
    const fourth = await enter(4);
    leave(fourth);
    assert.deepEqual(told, []);
  });

  it('may come back within the grace, and are told of the last time only', async () => {
    const streams = createSharedStreams({ graceMs: 40 });
    const told: boolean[] = [];
    const deserted = Promise.withResolvers<void>();
    const enter = () => streams.enter('a', async () => 1);
    (await enter()).leave(false, () => assert.fail('somebody came back'));
    (await enter()).leave(false, (all) => {
      told.push(all);
      deserted.resolve();
    });
    await deserted.promise;
    assert.deepEqual(told, [false]);
    assert.equal((await streams.enter('a', async () => 2)).runId, 2, 'the next begins anew');
  });

  it('are deserted at once when anybody heard everything', async () => {
    const streams = createSharedStreams({ graceMs: 1_000_000 });
    const [one, other] = [await streams.enter('a', async () => 1), await streams.enter('a', async () => 1)];
    let heard: boolean | undefined;
    one.leave(true, () => assert.fail('one is still there'));
    other.leave(false, (all) => {
      heard = all;
    });
    assert.equal(heard, true);
  });

  it('share nothing when it could not be begun', async () => {
    const streams = createSharedStreams({ graceMs: 0 });
    const refuse = () => Promise.reject(new Error('no'));
    await assert.rejects(streams.enter('a', refuse), /no/);
    assert.equal((await streams.enter('a', async () => 5)).runId, 5);
  });
});
