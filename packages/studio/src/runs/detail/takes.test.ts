import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextTake } from './takes.ts';

const run = {
  take: 2,
  takes: [
    { at: 0, take: 7 },
    { at: 20, take: 3 },
    { at: 25, take: 1 },
  ],
};

test('the next take of a run is one that none of its sentences has had', () => {
  assert.equal(nextTake(run), 8);
  assert.equal(nextTake({ take: 0, takes: [] }), 1);
  assert.equal(nextTake({ take: 9_999, takes: [] }), 0);
});

test('the next take of a sentence follows its own last one, of several the newest', () => {
  assert.deepEqual(
    [nextTake(run, { at: 0, length: 20 }), nextTake(run, { at: 20, length: 10 }), nextTake(run, { at: 30, length: 5 })],
    [8, 2, 3],
  );
});
