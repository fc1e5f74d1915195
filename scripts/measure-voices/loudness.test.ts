// The loudness of signals of which it is known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loudnessOf, peakOf } from './loudness.ts';

const sine = (rate: number, frequency: number, dbfs: number, seconds = 5) =>
  Int16Array.from(
    { length: rate * seconds },
    (_, at) => 32_768 * 10 ** (dbfs / 20) * Math.sin((2 * Math.PI * frequency * at) / rate),
  );

test('a tone of 997 Hz at full scale on one channel has -3.01 LUFS, at any rate', () => {
  for (const rate of [16_000, 22_050, 24_000, 48_000]) {
    const measured = loudnessOf(sine(rate, 997, -20), rate);
    assert.ok(measured !== null && Math.abs(measured + 23.01) < 0.15, `${rate}: ${measured}`);
  }
});

test('silence around speech does not count, and silence alone has no loudness', () => {
  const tone = sine(16_000, 997, -20);
  const padded = new Int16Array(tone.length * 3);
  padded.set(tone, tone.length);
  const [alone, within] = [loudnessOf(tone, 16_000), loudnessOf(padded, 16_000)];
  assert.ok(alone !== null && within !== null && Math.abs(alone - within) < 0.3);
  assert.equal(loudnessOf(new Int16Array(16_000), 16_000), null);
  assert.ok(Math.abs(peakOf(tone) + 20) < 0.1);
});
