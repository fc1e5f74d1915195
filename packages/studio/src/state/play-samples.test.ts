import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSamples } from './play-samples.ts';

test('samples have their low byte first, wherever they stand, and half a one at the end is left', () => {
  const bytes = new Uint8Array([99, 0x00, 0x80, 0x00, 0x00, 0xff, 0x7f, 0x12]).subarray(1);
  assert.deepEqual([...readSamples(bytes)], [-1, 0, Math.fround(32_767 / 32_768)]);
  assert.equal(readSamples(new Uint8Array(1)).length, 0);
});
