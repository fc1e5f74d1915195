// Gain: softer and louder by decibels, never clipped, and nothing at all for 0.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyGain } from './gain.ts';

function gained(samples: readonly number[], decibels: number): readonly number[] {
  const changed = Int16Array.from(samples);
  applyGain(changed, decibels);
  return [...changed];
}

test('no decibels change nothing, and the lowest leave silence', () => {
  const samples = [0, 1, -1, 32_767, -32_768];
  assert.deepEqual(gained(samples, 0), samples);
  assert.deepEqual(gained(samples, -120), [0, 0, 0, 0, 0]);
});

test('six decibels are about half and double', () => {
  assert.deepEqual(gained([1_000, -1_000], -6), [501, -501]);
  assert.deepEqual(gained([1_000, -1_000], 6), [1_995, -1_995]);
});

test('loud samples stay within 16 bits, in their order and without a flat top below full scale', () => {
  const loud = gained(
    Array.from({ length: 17 }, (_, step) => step * 1_000),
    12,
  );
  for (let at = 1; at < loud.length; at++) assert.ok(loud[at]! >= loud[at - 1]! && loud[at]! <= 32_767);
  assert.ok(loud[9]! > loud[7]!);
  assert.ok(gained([-32_768], 12)[0]! >= -32_768);
});
