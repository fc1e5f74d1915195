import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeWav } from './wav.ts';

test('the header tells the size, the rate and the shape of the samples', () => {
  const wav = Buffer.from(encodeWav(new Float32Array(100), 22_050));
  assert.equal(wav.length, 44 + 200);
  assert.equal(wav.toString('latin1', 0, 4), 'RIFF');
  assert.equal(wav.readUInt32LE(4), wav.length - 8);
  assert.equal(wav.toString('latin1', 8, 16), 'WAVEfmt ');
  assert.equal(wav.readUInt32LE(16), 16);
  assert.deepEqual([wav.readUInt16LE(20), wav.readUInt16LE(22)], [1, 1]);
  assert.deepEqual([wav.readUInt32LE(24), wav.readUInt32LE(28)], [22_050, 44_100]);
  assert.deepEqual([wav.readUInt16LE(32), wav.readUInt16LE(34)], [2, 16]);
  assert.equal(wav.toString('latin1', 36, 40), 'data');
  assert.equal(wav.readUInt32LE(40), 200);
});

test('every 16-bit sample comes back as it was, and what is too loud is cut', () => {
  const levels = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
  const wav = Buffer.from(
    encodeWav(
      Float32Array.from(levels, (level) => level / 32_768),
      8_000,
    ),
  );
  for (const [i, level] of levels.entries()) assert.equal(wav.readInt16LE(44 + i * 2), level);
  const loud = Buffer.from(encodeWav(Float32Array.from([2, -2, 1]), 8_000));
  assert.deepEqual([loud.readInt16LE(44), loud.readInt16LE(46), loud.readInt16LE(48)], [32_767, -32_768, 32_767]);
});

test('a recording of nothing is a header', () => {
  assert.equal(encodeWav(new Float32Array(0), 24_000).length, 44);
});
