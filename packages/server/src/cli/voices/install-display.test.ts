// What a person sees of an installation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeInstall } from './install-display.ts';

const HALF = {
  phase: 'download',
  doneBytes: 30_000_000,
  totalBytes: 60_000_000,
  bytesPerSecond: 5_000_000,
  msLeft: 6_000,
} as const;

test('a line tells the phase, how much of how much, the rate and the time left', () => {
  assert.equal(
    describeInstall(HALF, { withBar: false }),
    'Fetching  50 %  30.0 MB of 60.0 MB, 5.0 MB/s, about 6.0 s left',
  );
  assert.match(describeInstall(HALF, { withBar: true }), /^Fetching {2}█{12}░{12} 50 % {2}30\.0 MB/);
});

test('what is not known is not told', () => {
  const unknown = { totalBytes: null, bytesPerSecond: null, msLeft: null };
  assert.equal(describeInstall({ ...HALF, ...unknown }, { withBar: true }), 'Fetching  30.0 MB');
  assert.equal(describeInstall({ ...HALF, ...unknown, phase: 'store', doneBytes: 0 }, { withBar: true }), 'Storing');
});
