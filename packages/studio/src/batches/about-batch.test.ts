import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatEstimate } from './about-batch.ts';

test('an estimate is told in steps that its truth allows', () => {
  const told = [0.4, 12, 58, 61, 250, 1_000, 3_590, 7_900].map(formatEstimate);
  assert.deepEqual(told, ['5 s', '10 s', '1 min', '1 min', '4 min', '17 min', '1 h', '2 h 10 min']);
});
