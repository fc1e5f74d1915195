// Rate and time left of an installation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstallProgress } from '../../../ports/voice-installer.ts';
import { createInstallTeller } from './install-progress.ts';

function record() {
  let nowMs = 0;
  const told: InstallProgress[] = [];
  const clock = { now: () => 0, monotonicMs: () => nowMs, sleep: async () => {} };
  const phase = createInstallTeller(clock, (progress) => told.push(progress)).begin('download');
  return {
    told,
    at(ms: number, done: number) {
      nowMs = ms;
      phase.update(done, 10_000);
    },
  };
}

test('it tells four times a second at most, and the end in any case', () => {
  const { told, at } = record();
  for (let ms = 0; ms <= 1_000; ms += 10) at(ms, ms);
  assert.ok(told.length <= 6, String(told.length));
  at(1_001, 10_000);
  assert.equal(told.at(-1)?.doneBytes, 10_000);
});

test('the rate is that of the last seconds, and the time left follows from it', () => {
  const { told, at } = record();
  assert.equal(told[0]?.bytesPerSecond, null);
  for (let second = 0; second <= 10; second++) at(second * 1_000, second * 100);
  for (let second = 11; second <= 20; second++) at(second * 1_000, 1_000 + (second - 10) * 500);
  assert.equal(told.at(-1)?.bytesPerSecond, 500);
  assert.equal(told.at(-1)?.msLeft, 8_000);
});
