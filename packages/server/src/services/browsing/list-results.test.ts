// Results of many runs: waiting, and a store that cannot be asked.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunOutcome } from '../../domain/run.ts';
import { AppError } from '../../errors.ts';
import { createListResults, type ResultsQuery } from './list-results.ts';

type State = RunOutcome['state'];

const ARTEFACT = { objectId: 'a'.repeat(32), sizeBytes: 1, sha256: '', contentType: '', sampleRate: 8_000, samples: 1 };

function outcome(runId: number, state: State): RunOutcome {
  return { runId, state, failure: null, note: null, artefact: state === 'done' ? ARTEFACT : null };
}

/** A store and a clock that the test moves. */
function make(states: Record<number, State>) {
  const sleeps = new Set<{ atMs: number; wake: () => void }>();
  const listeners = new Set<() => void>();
  const failing = new Set<number>();
  const asked: number[][] = [];
  let nowMs = 0;
  const clock = {
    monotonicMs: () => nowMs,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const sleep = { atMs: nowMs + ms, wake: resolve };
        sleeps.add(sleep);
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  };
  const service = createListResults({
    clock,
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    links: {
      sign: (objectIds) => ({ paths: objectIds.map((id) => `/files/${id}`), expiresAtMs: 5_000 }),
    },
    runs: {
      async findByIds(_ownerId, runIds) {
        asked.push([...runIds]);
        if (runIds.some((id) => failing.has(id))) throw new AppError('busy', 'not now');
        return runIds.flatMap((id) => (states[id] === undefined ? [] : [outcome(id, states[id])]));
      },
    },
  });
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  };
  return {
    ...{ states, failing, asked, listeners, service, settle },
    list: (runIds: readonly number[], more: Partial<ResultsQuery> = {}) =>
      service.list({
        ...{ ownerId: 1, runIds, asked: { format: 'flac', sampleRate: null }, waitMs: 0, until: 'all' },
        signal: new AbortController().signal,
        ...more,
      }),
    async pass(ms: number) {
      await settle();
      nowMs += ms;
      for (const sleep of [...sleeps]) {
        if (sleep.atMs > nowMs) continue;
        sleeps.delete(sleep);
        sleep.wake();
      }
      await settle();
    },
    change(id: number, state: State) {
      states[id] = state;
      for (const listener of listeners) listener();
    },
  };
}

const statesOf = (results: readonly { run: RunOutcome | null | 'unread' }[]) =>
  results.map(({ run }) => (run === null || run === 'unread' ? run : run.state));

describe('results of many runs', () => {
  it('are answered at once without a wait, place by place', async () => {
    const { list, listeners } = make({ 1: 'done', 2: 'waiting' });
    const results = await list([2, 1, 3, 1]);
    assert.deepEqual(statesOf(results), ['waiting', 'done', null, 'done']);
    assert.deepEqual(
      results.map(({ link }) => link?.path ?? null),
      [null, `/files/${ARTEFACT.objectId}`, null, `/files/${ARTEFACT.objectId}`],
    );
    assert.equal(listeners.size, 0);
  });

  it('are waited for until all have ended, and only those that have not are asked for again', async () => {
    const test = make({ 1: 'done', 2: 'waiting', 3: 'running' });
    const answer = test.list([1, 2, 3], { waitMs: 20_000 });
    await test.settle();
    test.change(2, 'failed');
    await test.pass(100);
    test.change(3, 'done');
    await test.pass(100);
    assert.deepEqual(statesOf(await answer), ['done', 'failed', 'done']);
    assert.deepEqual(test.asked, [[1, 2, 3], [2, 3], [3]]);
    assert.equal(test.listeners.size, 0, 'nobody listens any more');
  });

  it('are waited for until any has ended, which may be at once', async () => {
    const test = make({ 1: 'waiting', 2: 'waiting' });
    const answer = test.list([1, 2], { waitMs: 20_000, until: 'any' });
    await test.settle();
    test.change(1, 'done');
    await test.pass(100);
    assert.deepEqual(statesOf(await answer), ['done', 'waiting']);
    assert.deepEqual(statesOf(await test.list([1, 2], { waitMs: 20_000, until: 'any' })), ['done', 'waiting']);
  });

  it('are what is known when the time is over, and when the server stops', async () => {
    const test = make({ 1: 'waiting' });
    const answer = test.list([1], { waitMs: 3_000 });
    for (let second = 0; second < 3; second++) await test.pass(1_000);
    assert.deepEqual(statesOf(await answer), ['waiting']);
    const other = test.list([1], { waitMs: 3_000 });
    await test.settle();
    test.service.stop();
    assert.deepEqual(statesOf(await other), ['waiting']);
  });

  it('end with who asks', async () => {
    const test = make({ 1: 'waiting' });
    const gone = new AbortController();
    const answer = test.list([1], { waitMs: 3_000, signal: gone.signal });
    await test.settle();
    gone.abort(new Error('gone'));
    await assert.rejects(answer, /gone/);
    assert.equal(test.listeners.size, 0);
  });

  it('are found even when a hint is lost', async () => {
    const test = make({ 1: 'waiting' });
    const answer = test.list([1], { waitMs: 20_000 });
    await test.settle();
    test.states[1] = 'done';
    await test.pass(100);
    await test.pass(900);
    assert.deepEqual(statesOf(await answer), ['done']);
  });

  it('tell which could not be looked up, and fail only when none could', async () => {
    const ids = Array.from({ length: 500 }, (_, id) => id + 1);
    const test = make(Object.fromEntries(ids.map((id) => [id, 'done'])));
    test.failing.add(250);
    const states = statesOf(await test.list(ids));
    assert.deepEqual(
      states.slice(0, 200).concat(states.slice(250)),
      Array.from({ length: 450 }, () => 'done'),
    );
    assert.deepEqual(new Set(states.slice(200, 250)), new Set(['unread']));
    for (const id of ids) test.failing.add(id);
    await assert.rejects(test.list(ids), { code: 'busy' });
  });

  it('are waited for by so many calls of an owner and no more', async () => {
    const test = make({ 1: 'waiting' });
    const calls = Array.from({ length: 50 }, () => test.list([1], { waitMs: 20_000 }));
    await test.settle();
    await assert.rejects(test.list([1], { waitMs: 20_000 }), { code: 'rate_limited', message: /50 of at most 50/ });
    const other = test.list([1], { waitMs: 20_000, ownerId: 2 });
    await test.settle();
    assert.deepEqual(statesOf(await test.list([1])), ['waiting'], 'one without a wait is answered');
    test.change(1, 'done');
    await test.pass(100);
    for (const call of [...calls, other]) assert.deepEqual(statesOf(await call), ['done']);
  });
});
