// The kept segments cover the whole text in order, and there are never more than the limit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSegmentTimes } from './segment-times.ts';

test('counts code points, and tells a silent piece from one that is heard', () => {
  const times = createSegmentTimes();
  times.add('Ein 👍. ', 0, 100);
  times.add('…', 100, 0);
  times.add('Zwei.', 150, 50);
  assert.deepEqual(times.finish(), [
    [0, 7, 0, 100],
    [7, 1, 100, 0],
    [8, 5, 150, 50],
  ]);
});

test('joins neighbours when there are too many, without a gap in the text', () => {
  for (const count of [1, 7, 8, 9, 31, 1_000]) {
    const times = createSegmentTimes(8);
    for (let i = 0; i < count; i++) times.add('abc', i * 10, i % 3 === 0 ? 0 : 9);
    const segments = times.finish();
    assert.ok(segments.length <= 8);
    let at = 0;
    for (const [from, length] of segments) {
      assert.equal(from, at);
      at += length;
    }
    assert.equal(at, count * 3);
    const heard = segments.filter(([, , , samples]) => samples > 0);
    for (const [i, [, , start, samples]] of heard.entries()) {
      assert.ok(i + 1 === heard.length || start + samples <= heard[i + 1]![2]);
    }
    const [, , lastStart = 0, lastSamples = 0] = heard.at(-1) ?? [];
    const lastHeard = count - 1 - ((count - 1) % 3 === 0 ? 1 : 0);
    assert.equal(lastStart + lastSamples, lastHeard < 0 ? 0 : lastHeard * 10 + 9);
  }
});
