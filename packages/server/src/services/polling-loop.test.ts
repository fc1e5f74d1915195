import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PollingLoop, type PollingLoopOptions } from './polling-loop.ts';

/** Sleeps are recorded, and end when the test says so. */
function createSleeps() {
  const asked: { readonly ms: number; readonly end: () => void }[] = [];
  let next = Promise.withResolvers<void>();
  return {
    asked,
    sleep(ms: number, signal?: AbortSignal): Promise<void> {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      if (signal?.aborted) reject(signal.reason);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      asked.push({ ms, end: resolve });
      next.resolve();
      next = Promise.withResolvers();
      return promise;
    },
    /** The sleep that is the nth, counted from 1, once it was asked for. */
    async nth(n: number) {
      while (asked.length < n) await next.promise;
      return asked[n - 1]!;
    },
  };
}

function createLoop(options: Partial<PollingLoopOptions>) {
  const sleeps = createSleeps();
  const seen = { rounds: 0, errors: [] as unknown[], hint: () => {}, isSubscribed: false };
  const loop = new PollingLoop({
    clock: sleeps,
    gatherMs: 7,
    onChanged(listener) {
      Object.assign(seen, { hint: listener, isSubscribed: true });
      return () => {
        seen.isSubscribed = false;
      };
    },
    onError(error) {
      seen.errors.push(error);
      return 50;
    },
    ...options,
    round: async () => {
      seen.rounds++;
      return (await options.round?.()) ?? 1_000;
    },
  });
  return { loop, sleeps, seen };
}

/** A round that takes until the test ends its work. */
function createWork() {
  const [work, began] = [Promise.withResolvers<number>(), Promise.withResolvers<void>()];
  const round = () => {
    began.resolve();
    return work.promise;
  };
  return { work, began: began.promise, round };
}

it('sleeps for as long as a round has said, and then does the next', async () => {
  const { loop, sleeps, seen } = createLoop({});
  loop.start();
  loop.start();
  (await sleeps.nth(1)).end();
  await sleeps.nth(2);
  assert.equal(seen.rounds, 2);
  assert.deepEqual(
    sleeps.asked.map(({ ms }) => ms),
    [1_000, 1_000],
  );
  await loop.stop();
});

it('is woken by a hint, and gathers those that follow it before the next round', async () => {
  const { loop, sleeps, seen } = createLoop({});
  loop.start();
  await sleeps.nth(1);
  seen.hint();
  const gathering = await sleeps.nth(2);
  assert.equal(gathering.ms, 7);
  assert.equal(seen.rounds, 1);
  seen.hint();
  gathering.end();
  assert.equal((await sleeps.nth(3)).ms, 1_000);
  assert.equal(seen.rounds, 2);
  await loop.stop();
});

it('does not lose a hint that comes while a round works', async () => {
  const { work, began, round } = createWork();
  const { loop, sleeps, seen } = createLoop({ round });
  loop.start();
  await began;
  seen.hint();
  work.resolve(1_000);
  const first = await sleeps.nth(1);
  assert.equal(first.ms, 7, 'it sleeps although there is news');
  first.end();
  await sleeps.nth(2);
  assert.equal(seen.rounds, 2);
  await loop.stop();
});

it('begins the next round at once after one that leaves more to do', async () => {
  const waits = [0, 0, 1_000];
  const { loop, sleeps, seen } = createLoop({ round: async () => waits.shift() ?? 1_000 });
  loop.start();
  await sleeps.nth(1);
  assert.equal(seen.rounds, 3);
  await loop.stop();
});

it('goes on after a round that failed, which is told', async () => {
  const failure = new Error('not now');
  const { loop, sleeps, seen } = createLoop({
    round: () => (seen.rounds === 1 ? Promise.reject(failure) : Promise.resolve(1_000)),
  });
  loop.start();
  const first = await sleeps.nth(1);
  assert.equal(first.ms, 50);
  first.end();
  assert.equal((await sleeps.nth(2)).ms, 1_000);
  assert.deepEqual(seen.errors, [failure]);
  await loop.stop();
});

it('begins with what is to be done once, and hears hints of that time', async () => {
  const begun = Promise.withResolvers<void>();
  const { loop, sleeps, seen } = createLoop({ begin: () => begun.promise });
  loop.start();
  assert.deepEqual([seen.isSubscribed, seen.rounds], [true, 0]);
  begun.resolve();
  await sleeps.nth(1);
  assert.equal(seen.rounds, 1);
  await loop.stop();
});

it('waits at its stop for the round that is under way, tells it why, and begins no other', async () => {
  const { work, began, round } = createWork();
  const { loop, sleeps, seen } = createLoop({ round });
  loop.start();
  await began;
  let hasStopped = false;
  const reason = new Error('enough');
  const stopped = loop.stop(reason).then(() => {
    hasStopped = true;
  });
  assert.equal(loop.signal.reason, reason);
  await new Promise(setImmediate);
  assert.equal(hasStopped, false);
  work.reject(reason);
  await stopped;
  await loop.stop();
  assert.deepEqual([seen.rounds, seen.errors, seen.isSubscribed, sleeps.asked.length], [1, [], false, 0]);
});

it('ends its sleep at its stop', async () => {
  const { loop, sleeps, seen } = createLoop({});
  loop.start();
  await sleeps.nth(1);
  await loop.stop();
  assert.equal(seen.rounds, 1);
});
