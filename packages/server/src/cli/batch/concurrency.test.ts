// Bounded parallelism.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { forEachBounded } from './concurrency.ts';

test('no more than the limit is under way, and items are taken only as needed', async () => {
  let taken = 0;
  let running = 0;
  let most = 0;
  async function* items() {
    for (let i = 0; i < 20; i++) {
      taken++;
      yield i;
    }
  }
  await forEachBounded(items(), 3, async () => {
    most = Math.max(most, ++running);
    assert.ok(taken <= 20);
    await turn();
    running--;
  });
  assert.deepEqual([taken, most, running], [20, 3, 0]);
});

test('a rejection ends the taking, and is thrown when everything under way has ended', async () => {
  const ended: number[] = [];
  const work = async (item: number) => {
    if (item === 1) throw new Error('one');
    await turn();
    ended.push(item);
  };
  await assert.rejects(forEachBounded([0, 1, 2, 3, 4, 5, 6, 7], 2, work), /one/);
  assert.deepEqual(ended, [0]);
});

test('a source that fails is waited out too', async () => {
  let ended = false;
  async function* items() {
    yield 1;
    throw new Error('source');
  }
  const work = async () => {
    await turn();
    ended = true;
  };
  await assert.rejects(forEachBounded(items(), 2, work), /source/);
  assert.ok(ended);
});
