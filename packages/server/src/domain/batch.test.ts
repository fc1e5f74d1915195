// Tests what a batch is said to be, and how long the rest of it takes.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Batch, type BatchCounts, batchStatusOf, timeLeft } from './batch.ts';

const NO_RUNS: BatchCounts = { waiting: 0, running: 0, done: 0, failed: 0, cancelled: 0, expired: 0 };

const batch = (changes: Partial<Batch> = {}, counts: Partial<BatchCounts> = {}): Batch => ({
  ...{ id: 'batch_1', ownerId: 1, name: null, createdAtMs: 0, closedAtMs: 1, pausedAtMs: null, cancelledAtMs: null },
  ...{ finishedAtMs: null, counts: { ...NO_RUNS, ...counts }, characters: 0 },
  work: { runs: 0, characters: 0, audioMs: 0, workMs: 0, workSpread: 0 },
  ...changes,
});

/** As the store sums them up. */
function workOf(runs: readonly (readonly [characters: number, workMs: number])[]): Batch['work'] {
  const sum = (of: (run: readonly [number, number]) => number) => runs.reduce((total, run) => total + of(run), 0);
  return {
    ...{ runs: runs.length, audioMs: 0 },
    characters: sum(([characters]) => characters),
    workMs: sum(([, workMs]) => workMs),
    workSpread: sum(([characters, workMs]) => workMs ** 2 / characters),
  };
}

describe('the status of a batch', () => {
  it('is the strongest of what was done to it and what became of its runs', () => {
    assert.equal(batchStatusOf(batch({ closedAtMs: null })), 'open');
    assert.equal(batchStatusOf(batch()), 'running');
    assert.equal(batchStatusOf(batch({ closedAtMs: null, pausedAtMs: 2 })), 'paused');
    assert.equal(batchStatusOf(batch({ pausedAtMs: 2, finishedAtMs: 3 })), 'completed');
    assert.equal(batchStatusOf(batch({ pausedAtMs: 2, cancelledAtMs: 3 })), 'cancelling');
    assert.equal(batchStatusOf(batch({ cancelledAtMs: 3, finishedAtMs: 4 })), 'cancelled');
  });
});

describe('the time that is left', () => {
  it('is not known before the first run is done, while none is spoken, and at the end', () => {
    const work = workOf([[100, 1_000]]);
    assert.equal(timeLeft(batch({ characters: 400 }, { waiting: 3, running: 1 })), null);
    assert.equal(timeLeft(batch({ characters: 400, work }, { waiting: 3, done: 1 })), null);
    assert.equal(timeLeft(batch({ characters: 100, work }, { done: 1 })), null);
  });

  it('is that of the characters that are left, at the pace so far, by as many as are spoken at a time', () => {
    const work = workOf(Array.from({ length: 50 }, () => [100, 1_000] as const));
    const half = batch({ characters: 10_000, work }, { waiting: 48, running: 2, done: 50 });
    // 4,800 characters wait and 200 are half done, at 10 ms each, two at a time.
    assert.equal(Math.round(timeLeft(half)!.seconds * 10) / 10, 24.5);
    assert.ok(timeLeft(half)!.from < 24.5 && timeLeft(half)!.to > 24.5);
    const alone = batch({ characters: 10_000, work }, { waiting: 49, running: 1, done: 50 });
    assert.equal(Math.round(timeLeft(alone)!.seconds * 10) / 10, 49.5);
  });

  it('spreads with what was measured', () => {
    const spreadOf = (work: Batch['work']) => {
      const { seconds, from, to } = timeLeft(batch({ characters: 2_000, work }, { waiting: 9, running: 1, done: 10 }))!;
      return (to - from) / seconds;
    };
    const even = spreadOf(workOf(Array.from({ length: 10 }, () => [100, 1_000] as const)));
    const uneven = spreadOf(workOf(Array.from({ length: 10 }, (_, n) => [100, n % 2 === 0 ? 200 : 1_800] as const)));
    assert.ok(Math.abs(even - 0.2) < 0.001, `${even}`);
    assert.ok(uneven > 2 * even, `${uneven}`);
  });

  it('does not wait for what has failed', () => {
    const work = workOf([[100, 1_000]]);
    const left = timeLeft(batch({ characters: 300, work }, { running: 1, done: 1, failed: 1 }))!;
    assert.equal(left.seconds, 0.5);
  });
});
