import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_TAKES, NO_WISHES, takeOf, withTake } from './segment-wishes.ts';

describe('another take', () => {
  it('of one segment leaves those of the others, and replaces an earlier one of its own', () => {
    const first = withTake({ ...NO_WISHES, reuse: true, take: 2 }, { at: 10, take: 1 });
    const second = withTake(withTake(first, { at: 20, take: 5 }), { at: 10, take: 6 });
    assert.deepEqual(second, {
      ...{ reuse: true, take: 2 },
      takes: [
        { at: 20, take: 5 },
        { at: 10, take: 6 },
      ],
    });
    const takes = [5, 15, 25].map((at) => takeOf(second, { at, length: 10 }));
    assert.deepEqual(takes, [6, 5, 2]);
  });

  it('of all counts for all', () => {
    const one = withTake(NO_WISHES, { at: 10, take: 1 });
    assert.deepEqual(withTake(one, { at: null, take: 3 }), { ...NO_WISHES, take: 3 });
  });

  it('is forgotten when there are too many newer ones', () => {
    let wishes = NO_WISHES;
    for (let at = 0; at <= MAX_TAKES; at++) wishes = withTake(wishes, { at, take: 1 });
    assert.deepEqual([wishes.takes.length, wishes.takes[0]?.at], [MAX_TAKES, 1]);
  });
});
