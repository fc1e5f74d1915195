// What the meter says: of tones whose loudness the standard tells, and beside an independent meter.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeVoice } from '../test-sounds.ts';
import { createLoudnessMeter } from './loudness-meter.ts';
import { measureByFfmpeg, needsFfmpeg } from './test-ffmpeg.ts';

const RATES = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000];

function tone(seconds: number, { decibels, rate }: { decibels: number; rate: number }): Int16Array {
  const height = 32_767 * 10 ** (decibels / 20);
  return Int16Array.from({ length: Math.round(seconds * rate) }, (_, at) =>
    Math.round(height * Math.sin((2 * Math.PI * 997 * at) / rate)),
  );
}

function measure(rate: number, ...parts: readonly Int16Array[]): { lufs: number; rms: number } {
  const meter = createLoudnessMeter(rate);
  for (const part of parts) for (let at = 0; at < part.length; at += 1_000) meter.write(part.subarray(at, at + 1_000));
  return { lufs: meter.lufs(), rms: meter.rms() };
}

const isNear = (found: number, expected: number, within: number) =>
  assert.ok(Math.abs(found - expected) <= within, `${found} instead of ${expected}`);

for (const rate of RATES) {
  test(`a sine at full scale has -3.01 LUFS and -3.01 dB at ${rate} Hz`, () => {
    const { lufs, rms } = measure(rate, tone(3, { decibels: 0, rate }));
    isNear(lufs, -3.01, 0.1);
    isNear(rms, -3.01, 0.01);
  });
}

test('what is much softer than the rest does not count, and neither does silence', () => {
  const rate = 48_000;
  const soft = tone(10, { decibels: -36, rate });
  const { lufs } = measure(rate, soft, tone(60, { decibels: -20, rate }), soft, new Int16Array(20 * rate));
  isNear(lufs, -23.01, 0.1);
});

test('a word that is shorter than a block has a loudness, and silence has none', () => {
  isNear(measure(24_000, tone(0.25, { decibels: -20, rate: 24_000 })).lufs, -23.01, 0.3);
  assert.deepEqual(measure(24_000, new Int16Array(48_000)), { lufs: -Infinity, rms: -Infinity });
  assert.deepEqual(measure(24_000), { lufs: -Infinity, rms: -Infinity });
});

test('another meter finds the same loudness', needsFfmpeg, () => {
  for (const rate of [16_000, 22_050, 48_000]) {
    const voice = makeVoice(12 * rate, rate);
    isNear(measure(rate, voice).lufs, measureByFfmpeg(voice, rate).lufs, 0.1);
  }
});
