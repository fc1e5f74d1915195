// The limit of time: what counts, what does not, and what ends it all the same.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { TimeLimit } from './time-limit.ts';

const LIMIT_MS = 10_000;
const STEP_MS = 100;

/** A limit whose process waits for a core for a share of the time, which may change. */
function makeLimit(t: TestContext, { share = 0, patience = 20 }: { share?: number; patience?: number } = {}) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const state = { nowMs: 5_000, waitedMs: 700, share, readings: 0 };
  const reached: { readonly afterMs: number; readonly limitMs: number }[] = [];
  const limit = new TimeLimit({
    patience,
    nowMs: () => state.nowMs,
    coreWaitMs: () => ++state.readings && state.waitedMs,
  });
  const start = () => {
    const beganMs = state.nowMs;
    limit.start(LIMIT_MS, (limitMs) => reached.push({ afterMs: state.nowMs - beganMs, limitMs }));
  };
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= STEP_MS) {
      state.nowMs += STEP_MS;
      state.waitedMs += STEP_MS * state.share;
      t.mock.timers.tick(STEP_MS);
      await turn();
    }
  };
  start();
  return { limit, state, reached, start, pass };
}

describe('a limit of time', () => {
  it('is reached in time by a process that never waits for a core, whether it computes or sleeps', async (t) => {
    const { reached, pass } = makeLimit(t);
    await pass(LIMIT_MS - STEP_MS);
    assert.equal(reached.length, 0);
    await pass(2 * STEP_MS);
    assert.equal(reached.length, 1);
    assert.equal(reached[0]!.limitMs, LIMIT_MS);
  });

  it('does not count the time in which the process waits for a core', async (t) => {
    const { reached, pass } = makeLimit(t, { share: 0.9 });
    await pass(9 * LIMIT_MS);
    assert.equal(reached.length, 0);
    await pass(2 * LIMIT_MS);
    assert.deepEqual(
      reached.map(({ limitMs }) => limitMs),
      [LIMIT_MS],
    );
  });

  it('counts again when the process has a core again', async (t) => {
    const { state, reached, pass } = makeLimit(t, { share: 1 });
    await pass(5 * LIMIT_MS);
    assert.equal(reached.length, 0);
    state.share = 0;
    await pass(1.1 * LIMIT_MS);
    assert.equal(reached.length, 1);
  });

  it('ends what never gets a core, much later, and says how much time there was', async (t) => {
    const { reached, pass } = makeLimit(t, { share: 1 });
    await pass(19.9 * LIMIT_MS);
    assert.equal(reached.length, 0);
    await pass(0.3 * LIMIT_MS);
    assert.equal(reached[0]!.limitMs, 20 * LIMIT_MS);
    assert.ok(reached[0]!.afterMs >= 20 * LIMIT_MS);
  });

  it('takes threads that wait at the same time for no more than the time that has passed', async (t) => {
    const { state, reached, pass } = makeLimit(t, { share: 8 });
    await pass(2 * LIMIT_MS);
    assert.equal(reached.length, 0);
    state.share = 0;
    await pass(2.1 * LIMIT_MS); // between two readings it is not known when they waited
    assert.equal(reached.length, 1);
  });

  it('takes no reading for what is over soon, and few for what takes long', async (t) => {
    const { limit, state, pass, start } = makeLimit(t, { share: 1 });
    await pass(0.05 * LIMIT_MS);
    limit.stop();
    assert.equal(state.readings, 0);
    start();
    await pass(21 * LIMIT_MS);
    assert.ok(state.readings <= 200, `${state.readings} readings`);
  });

  it('is not reached by what was answered while the server itself stood still', async (t) => {
    const { limit, state, reached } = makeLimit(t);
    state.nowMs += 360 * LIMIT_MS;
    t.mock.timers.tick(360 * LIMIT_MS);
    limit.stop(); // the answer is read in the turn in which the time is found to be up
    await turn();
    assert.equal(reached.length, 0);
  });

  it('begins anew with each start', async (t) => {
    const { reached, pass, start } = makeLimit(t);
    for (let n = 0; n < 5; n++) {
      await pass(0.9 * LIMIT_MS);
      start();
    }
    assert.equal(reached.length, 0);
    await pass(1.1 * LIMIT_MS);
    assert.equal(reached.length, 1);
  });

  it('counts nothing while it is paused, however often that is', async (t) => {
    const { limit, reached, pass } = makeLimit(t);
    for (let n = 0; n < 9; n++) {
      await pass(0.1 * LIMIT_MS);
      limit.pause();
      await pass(3 * LIMIT_MS);
      limit.resume();
    }
    assert.equal(reached.length, 0);
    await pass(0.2 * LIMIT_MS);
    assert.equal(reached.length, 1);
  });

  it('excuses no waiting of the time in which it is paused', async (t) => {
    const { limit, state, reached, pass } = makeLimit(t);
    await pass(0.5 * LIMIT_MS);
    limit.pause();
    state.share = 1;
    await pass(3 * LIMIT_MS);
    state.share = 0;
    limit.resume();
    await pass(0.6 * LIMIT_MS);
    assert.equal(reached.length, 1);
  });
});
