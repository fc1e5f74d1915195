// The peaks are right for any number of samples, in blocks of any size.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPeakMeter } from './peaks.ts';

const measure = (samples: Int16Array, bars: number, block = samples.length) => {
  const meter = createPeakMeter(bars);
  for (let at = 0; at < samples.length; at += block) meter.add(samples.subarray(at, at + block));
  return meter.finish();
};

test('nothing has no bars, and a short sound has as many as there are stretches', () => {
  assert.deepEqual(measure(new Int16Array(0), 1_000), new Uint8Array(0));
  assert.deepEqual(measure(Int16Array.of(5, -32_768, 7), 1_000), Uint8Array.of(255));
  assert.deepEqual(
    measure(
      Int16Array.from({ length: 96 }, (_, i) => (i < 64 ? 0 : 16_384)),
      10,
    ),
    Uint8Array.of(0, 0, 128),
  );
});

test('blocks of any size give the same bars', () => {
  const samples = Int16Array.from({ length: 300_000 }, (_, i) => Math.sin(i / 50) * 30_000 * Math.sin(i / 40_000));
  const whole = measure(samples, 1_000);
  assert.equal(whole.length, 1_000);
  for (const block of [1, 31, 33, 4_096]) assert.deepEqual(measure(samples, 1_000, block), whole);
});

test('each bar is the loudest of its time, within a bar to either side', () => {
  for (const length of [31, 32, 3_999, 4_000, 128_000, 128_001, 1_000_003, 3_000_000]) {
    const at = Math.floor(length / 3);
    const samples = new Int16Array(length);
    samples[at] = -20_000;
    const bars = measure(samples, 64);
    assert.ok(bars.length <= 64 && bars.length >= Math.min(64, Math.ceil(length / 32)), `${bars.length} of ${length}`);
    const loud = [...bars.entries()].filter(([, bar]) => bar > 0);
    assert.ok(loud.length >= 1 && loud.length <= 2);
    for (const [bar, value] of loud) {
      assert.equal(value, 156);
      assert.ok(Math.abs((bar + 0.5) / bars.length - at / length) <= 1.5 / bars.length, `bar ${bar} of ${length}`);
    }
  }
});
