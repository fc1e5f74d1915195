// Bars, legends and grid lines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chart, keysIn, sum, ticks, type UsageDay } from './totals.ts';

const day = (date: string, keyId: number, runs: number): UsageDay => ({
  day: date,
  key_id: keyId,
  key_name: `key ${keyId}`,
  runs,
  characters: runs * 100,
  done: runs,
  errors: 0,
  audio_seconds: runs * 10,
});
const usage = (from: string, to: string, days: UsageDay[]) => ({
  from,
  to,
  days,
  recent: { runs: 0, wait_seconds: { p50: null, p95: null }, real_time_factor: { p50: null, p95: null } },
});

test('every day has a bar, also those without runs, and parts add up', () => {
  const days = [day('2026-01-01', 1, 2), day('2026-01-03', 1, 1), day('2026-01-03', 2, 4)];
  const { bars, legend, weeks } = chart(usage('2026-01-01', '2026-01-03', days), days, 'runs');
  assert.deepEqual(legend, ['key 2', 'key 1']);
  assert.deepEqual(
    bars.map(({ parts, total }) => [total, ...parts]),
    [
      [2, 0, 2],
      [0, 0, 0],
      [5, 4, 1],
    ],
  );
  assert.equal(weeks, false);
});

test('more keys than colours share the last one', () => {
  const days = Array.from({ length: 8 }, (_, i) => day('2026-01-01', i + 1, 10 - i));
  const { bars, legend } = chart(usage('2026-01-01', '2026-01-01', days), days, 'characters');
  assert.equal(legend.length, 5);
  assert.equal(bars[0]?.parts.length, 5);
  assert.equal(bars[0]?.total, sum(days, 'characters'));
  assert.equal(keysIn(days).length, 8);
});

test('a year is drawn by weeks and nothing of it is lost', () => {
  const days = [day('2025-01-01', 1, 1), day('2025-12-31', 1, 3)];
  const { bars, weeks } = chart(usage('2025-01-01', '2025-12-31', days), days, 'runs');
  assert.equal(weeks, true);
  assert.equal(bars.length, 53);
  assert.equal(bars.at(-1)?.total, 3);
});

test('the lines are few, even and reach above the highest bar', () => {
  for (const measure of ['runs', 'characters', 'audio'] as const) {
    for (const most of [1, 2, 3, 7, 58, 999, 4_321, 86_400, 1_234_567, 40_000_000]) {
      const lines = ticks(most, measure);
      assert.ok(lines.length >= 2 && lines.length <= 6, `${measure} ${most}: ${lines}`);
      assert.equal(lines[0], 0);
      assert.ok(lines.at(-1)! >= most);
      assert.ok(lines.every(Number.isInteger), `${measure} ${most}: ${lines}`);
    }
  }
  assert.deepEqual(ticks(0, 'runs'), [0]);
});
