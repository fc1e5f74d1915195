// How long audiobooks are split.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitByHours } from './split-by-hours.ts';

const ofHours = (...hours: readonly number[]) => hours.map((each) => ({ seconds: each * 3_600 }));
const split = (chapters: readonly number[], hours: number) =>
  splitByHours(ofHours(...chapters), hours).map((part) => part.map(({ seconds }) => seconds / 3_600));

test('a book that fits stays whole, and one without chapters has no parts', () => {
  assert.deepEqual(split([3, 4, 5], 12), [[3, 4, 5]]);
  assert.deepEqual(split([], 12), []);
});

test('a book is split between chapters into as few parts as may be, as equal as may be', () => {
  assert.deepEqual(split([1, 1, 1, 1, 1, 1, 1], 6), [
    [1, 1, 1, 1],
    [1, 1, 1],
  ]);
  assert.deepEqual(split([5, 5, 1, 5, 5], 12), [
    [5, 5, 1],
    [5, 5],
  ]);
  assert.deepEqual(split([0.5, 0.5, 0.5], 0.5), [[0.5], [0.5], [0.5]]);
});

test('a chapter that is longer by itself is a part of its own', () => {
  assert.deepEqual(split([1, 20, 1], 12), [[1], [20], [1]]);
});

test('random books: nothing is lost, no part is too long, and no fewer parts would do', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  for (let round = 0; round < 200; round++) {
    const chapters = ofHours(...Array.from({ length: 1 + Math.floor(60 * random()) }, () => random()));
    const hours = 1 + 3 * random();
    const parts = splitByHours(chapters, hours);
    assert.deepEqual(parts.flat(), chapters);
    const lengths = parts.map((part) => part.reduce((sum, { seconds }) => sum + seconds, 0));
    assert.ok(lengths.every((length) => length > 0 && length <= hours * 3_600 + 1e-6));
    let [least, filled] = [1, 0];
    for (const { seconds } of chapters) {
      if (filled + seconds > hours * 3_600) [least, filled] = [least + 1, 0];
      filled += seconds;
    }
    assert.equal(parts.length, least);
  }
});

test('hours that are none are refused', () => {
  for (const hours of [0, -1, Number.NaN]) assert.throws(() => splitByHours(ofHours(1), hours), RangeError);
});
