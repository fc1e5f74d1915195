// Tests the turns of long walks with a clock that is moved by hand.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createWalkSlots } from './walk-slots.ts';

/** `wakeAll` ends every sleep; `sleeping` counts those that are not over. */
function handClock() {
  const sleeps = new Set<() => void>();
  const sleep = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      sleeps.add(resolve);
      signal?.addEventListener('abort', () => {
        sleeps.delete(resolve);
        reject(signal.reason);
      });
    });
  const wakeAll = () => {
    for (const wake of sleeps) wake();
    sleeps.clear();
  };
  return { sleep, wakeAll, sleeping: () => sleeps.size };
}

function openSlots(most = 2) {
  const clock = handClock();
  const slots = createWalkSlots({ most, clock });
  const taken: string[] = [];
  const take = (name: string, ownerId = 1, signal?: AbortSignal) => {
    const slot = slots.take(ownerId, signal);
    slot.then(
      () => taken.push(name),
      () => {},
    );
    return slot;
  };
  return { ...clock, take, taken };
}

describe('the turns of long walks', () => {
  it('are two of one owner at a time, and a third comes when one has ended', async () => {
    const { take, taken, sleeping } = openSlots();
    const first = await take('first');
    await take('second');
    const third = take('third');
    const fourth = take('fourth');
    await setImmediate();
    assert.deepEqual(taken, ['first', 'second']);
    first();
    first(); // given back once, however often it is said
    await third;
    await setImmediate();
    assert.deepEqual(taken, ['first', 'second', 'third']);
    (await third)();
    await fourth;
    assert.equal(sleeping(), 0, 'nothing is left of the waiting');
  });

  it('are not waited for by other owners', async () => {
    const { take } = openSlots();
    for (const name of ['first', 'second']) await take(name, 1);
    for (const name of ['third', 'fourth']) await take(name, 2);
  });

  it('are refused with words when none came in time, and come again afterwards', async () => {
    const { take, wakeAll } = openSlots(1);
    const first = await take('first');
    const second = take('second');
    await setImmediate();
    wakeAll();
    await assert.rejects(second, {
      code: 'rate_limited',
      message: /of one owner 1 are done at a time \(LECTOR_MAX_SEARCHES\)/,
    });
    first();
    (await take('third'))();
  });

  it('are given back by whoever is gone, waiting or not', async () => {
    const { take, sleeping } = openSlots(1);
    const first = await take('first');
    const gone = new AbortController();
    const second = take('second', 1, gone.signal);
    const third = take('third');
    await setImmediate();
    gone.abort(new Error('gone'));
    await assert.rejects(second, /gone/);
    await assert.rejects(take('fourth', 1, gone.signal), /gone/);
    first();
    (await third)();
    const late = new AbortController();
    const fifth = await take('fifth');
    const sixth = take('sixth', 1, late.signal);
    await setImmediate();
    fifth();
    late.abort(new Error('gone')); // the slot is its own already, and nobody knows yet
    await assert.rejects(sixth, /gone/);
    (await take('seventh'))();
    assert.equal(sleeping(), 0);
  });

  it('are refused at once when sixteen wait already', async () => {
    const { take, wakeAll } = openSlots(1);
    await take('first');
    const waiting = Array.from({ length: 16 }, (_, i) => take(`waiting ${i}`).catch((error: Error) => error));
    await setImmediate();
    await assert.rejects(take('one more'), { code: 'rate_limited' });
    wakeAll();
    assert.equal((await Promise.all(waiting)).filter((outcome) => outcome instanceof Error).length, 16);
  });
});
