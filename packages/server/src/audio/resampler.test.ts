// The resampler: exact lengths, the same whatever the blocks, a clean passband and nothing folded back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createResampler } from './resampler.ts';

const PAIRS = [
  [22_050, 24_000],
  [22_050, 48_000],
  [22_050, 16_000],
  [22_050, 8_000],
  [24_000, 22_050],
  [16_000, 24_000],
  [8_000, 48_000],
  [48_000, 44_100],
  [44_100, 48_000],
] as const;

function resample(samples: Int16Array, fromRate: number, toRate: number, block = 4_096): Int16Array {
  const resampler = createResampler(fromRate, toRate);
  const parts: number[] = [];
  const keep = (part: Int16Array) => {
    for (const sample of part) parts.push(sample);
  };
  for (let at = 0; at < samples.length; at += block) keep(resampler.write(samples.subarray(at, at + block)));
  keep(resampler.finish());
  return Int16Array.from(parts);
}

const sine = (frequency: number, rate: number, samples: number) =>
  Int16Array.from({ length: samples }, (_, at) => Math.round(20_000 * Math.sin((2 * Math.PI * frequency * at) / rate)));

/** Decibels of what differs, below the tone itself; the ends are left out, where the tone begins and breaks off. */
function noiseBelow(given: Int16Array, expected: Int16Array): number {
  const edge = Math.floor(given.length / 10);
  let [wrong, right] = [0, 0];
  for (let at = edge; at < given.length - edge; at++) {
    wrong += (given[at]! - expected[at]!) ** 2;
    right += expected[at]! ** 2;
  }
  return 10 * Math.log10(right / wrong);
}

for (const [fromRate, toRate] of PAIRS) {
  test(`${fromRate} to ${toRate} Hz: the length is exact, from nothing on`, () => {
    for (const length of [0, 1, 2, 3, 100, 441, 4_095, 4_096, 4_097, 30_011]) {
      const expected = Math.round((length * toRate) / fromRate);
      assert.equal(resample(new Int16Array(length), fromRate, toRate).length, expected, `${length} samples`);
    }
  });

  test(`${fromRate} to ${toRate} Hz: tones stay what they are, at their place, and blocks make no difference`, () => {
    const band = Math.min(fromRate, toRate) / 2;
    for (const frequency of [100, 1_000, 0.8 * band]) {
      const given = resample(sine(frequency, fromRate, fromRate / 2), fromRate, toRate);
      const below = noiseBelow(given, sine(frequency, toRate, given.length));
      assert.ok(below > 80, `${frequency} Hz: ${below.toFixed(1)} dB`);
    }
    const tone = sine(1_000, fromRate, 20_000);
    const whole = resample(tone, fromRate, toRate, tone.length);
    for (const block of [1, 37, 4_096]) assert.deepEqual(resample(tone, fromRate, toRate, block), whole);
  });
}

test('what the lower rate cannot hold is gone, not folded back', () => {
  for (const [fromRate, toRate, frequency] of [
    [22_050, 16_000, 9_000],
    [48_000, 22_050, 12_500],
    [44_100, 8_000, 5_000],
  ] as const) {
    const given = resample(sine(frequency, fromRate, fromRate / 2), fromRate, toRate);
    const edge = Math.floor(given.length / 10);
    const loudest = Math.max(...given.subarray(edge, -edge).map(Math.abs));
    assert.ok(loudest <= 2, `${frequency} Hz at ${toRate}: ${loudest}`);
  }
});

test('the loudest samples are not wrapped around', () => {
  const square = Int16Array.from({ length: 8_000 }, (_, at) => (Math.floor(at / 40) % 2 === 0 ? 32_767 : -32_768));
  const given = resample(square, 16_000, 24_000);
  for (let at = 200; at < given.length - 200; at++) {
    const inside = Math.floor((at % 60) / 20) === 1;
    if (inside) assert.ok(Math.floor(at / 60) % 2 === 0 ? given[at]! > 20_000 : given[at]! < -20_000, `sample ${at}`);
  }
});
