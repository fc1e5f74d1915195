// Recordings that were brought to a loudness, as another meter finds them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOUDNESS_TARGETS, type LoudnessTarget, loudnessRule } from '../../domain/loudness.ts';
import { makeVoice } from '../test-sounds.ts';
import { createLeveller } from './leveller.ts';
import { createLoudnessMeter } from './loudness-meter.ts';
import { measureByFfmpeg, needsFfmpeg } from './test-ffmpeg.ts';

const RATE = 22_050;

function level(samples: Int16Array, target: LoudnessTarget, block = 4_096): { out: Int16Array; hearings: number } {
  const leveller = createLeveller({ sampleRate: RATE, rule: loudnessRule(target) });
  for (let hearings = 1; ; hearings++) {
    const parts: number[] = [];
    for (let at = 0; at < samples.length; at += block) parts.push(...leveller.write(samples.subarray(at, at + block)));
    const last = leveller.finish();
    if (last !== null) return { out: Int16Array.from([...parts, ...last]), hearings };
    assert.equal(parts.length, 0, 'nothing is given out while it measures');
  }
}

/** Syllables that differ in strength as speech does: most are far below the highest. */
function speech(scale: number): Int16Array {
  const voice = makeVoice(10 * RATE, RATE);
  return voice.map((sample, at) => Math.round(sample * scale * (Math.floor((at / RATE) * 2.5) % 6 === 0 ? 1 : 0.5)));
}

for (const target of LOUDNESS_TARGETS) {
  for (const [name, scale] of [
    ['soft', 0.1],
    ['usual', 0.5],
    ['loud', 1.1],
  ] as const) {
    test(`a ${name} voice at ${target}`, needsFfmpeg, () => {
      const voice = speech(scale);
      const { out } = level(voice, target);
      const rule = loudnessRule(target);
      assert.equal(out.length, voice.length);
      const { lufs, peak } = measureByFfmpeg(out, RATE);
      const meter = createLoudnessMeter(RATE);
      meter.write(out);
      const found = rule.measure === 'lufs' ? lufs : meter.rms();
      assert.ok(Math.abs(found - rule.level) <= 0.3, `${found} instead of ${rule.level}`);
      assert.ok(peak <= rule.ceilingDb + 0.2, `a peak at ${peak}`);
    });
  }
}

test('where no peak is too high every sample is the same factor higher', () => {
  const voice = speech(0.5);
  const { out, hearings } = level(voice, '-23');
  assert.equal(hearings, 2);
  const sum = (product: (at: number) => number) => voice.reduce((all, _, at) => all + product(at), 0);
  const factor = sum((at) => out[at]! * voice[at]!) / sum((at) => voice[at]! ** 2);
  assert.ok(out.every((sample, at) => Math.abs(sample - voice[at]! * factor) < 1));
});

test('one loud click is held down, and the rest is as loud as it would be without it', needsFfmpeg, () => {
  const voice = speech(0.5);
  const clicked = voice.slice();
  for (let at = 0; at < 40; at++) clicked[50_000 + at] = Math.round(32_767 * Math.sin(1.7 * at));
  const [plain, held] = [level(voice, '-23').out, level(clicked, '-23').out];
  const { peak } = measureByFfmpeg(held, RATE);
  assert.ok(peak <= -0.8, `a peak at ${peak}`);
  const far = (out: Int16Array) => Math.max(...out.subarray(80_000, 160_000).map(Math.abs));
  assert.ok(Math.abs(far(held) / far(plain) - 1) < 0.05, `${far(held)} and ${far(plain)}`);
});

test('the same samples come out of blocks of any size', () => {
  const voice = speech(1.1);
  const { out } = level(voice, '-16');
  for (const block of [333, 100_000]) assert.deepEqual(level(voice, '-16', block).out, out);
});

test('silence stays silence, next to nothing stays little, and nothing is nothing', () => {
  assert.ok(level(new Int16Array(RATE), '-16').out.every((sample) => sample === 0));
  const little = Int16Array.from({ length: RATE }, (_, at) => at % 3);
  assert.ok(Math.max(...level(little, '-16').out) <= 2 * 10 ** (30 / 20) + 1);
  assert.equal(level(new Int16Array(0), '-16').out.length, 0);
});
