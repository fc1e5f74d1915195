// The FLAC decoder gives back the samples that libFLAC encoded, however the bytes arrive, and refuses what is damaged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createFlacFrameDecoder, FlacError } from './flac-frames.ts';
import { encodeFlac, makeVoice } from './test-sounds.ts';

const RATE = 22_050;

function decode(bytes: Uint8Array, pieceLength = bytes.length): Int16Array {
  const blocks: Int16Array[] = [];
  const decoder = createFlacFrameDecoder({ onSamples: (block) => blocks.push(block.slice()) });
  for (let at = 0; at < bytes.length; at += pieceLength) decoder.write(bytes.subarray(at, at + pieceLength));
  decoder.finish();
  const samples = new Int16Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    samples.set(block, at);
    at += block.length;
  }
  return samples;
}

/** Equal bytes: comparing as numbers one by one would take longer than all else. */
const same = (one: Int16Array, other: Int16Array) => Buffer.from(one.buffer).equals(Buffer.from(other.buffer));

let noise = 1;
const random = () => {
  noise = (noise * 16_807) % 2_147_483_647;
  return noise / 2_147_483_647;
};

const SOUNDS: Readonly<Record<string, Int16Array>> = {
  'a voice': makeVoice(3 * RATE, RATE),
  'no samples at all': new Int16Array(0),
  'one sample': Int16Array.of(-7),
  silence: new Int16Array(10_000),
  'one value': new Int16Array(9_999).fill(-12_345),
  'full noise': Int16Array.from({ length: 50_000 }, () => Math.floor(65_536 * random()) - 32_768),
  'the two extremes': Int16Array.from({ length: 20_000 }, (_, at) => (at % 2 === 0 ? 32_767 : -32_768)),
  'a step between the extremes': Int16Array.from({ length: 20_000 }, (_, at) => (at < 9_000 ? -32_768 : 32_767)),
  'samples with empty low bits': makeVoice(20_000, RATE).map((sample) => sample & ~31),
  'a ramp': Int16Array.from({ length: 30_000 }, (_, at) => at - 15_000),
  'rare clicks': Int16Array.from({ length: 50_000 }, (_, at) => (at % 4_999 === 0 ? 32_767 : 0)),
  'whole blocks exactly': makeVoice(2 * 4_096, RATE),
};

for (const [what, samples] of Object.entries(SOUNDS)) {
  test(`${what}: the samples are those that were encoded`, async () => {
    const bytes = await encodeFlac(samples, RATE);
    for (const pieceLength of [bytes.length || 1, 7_919, 257]) assert.ok(same(decode(bytes, pieceLength), samples));
  });
}

test('the bytes may come one by one', async () => {
  const samples = makeVoice(9_000, RATE);
  assert.ok(same(decode(await encodeFlac(samples, RATE), 1), samples));
});

test('any samples come back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.int16Array({ maxLength: 300 }), fc.integer({ min: 1, max: 40 }), async (some, times) => {
      const samples = Int16Array.from({ length: some.length * times }, (_, at) => some[at % some.length]!);
      assert.ok(same(decode(await encodeFlac(samples, RATE), 100), samples));
    }),
    { numRuns: 60 },
  );
});

test('what is no FLAC, ends early or was changed is refused', async () => {
  const bytes = await encodeFlac(makeVoice(30_000, RATE), RATE);
  for (const other of ['', 'fLa', 'RIFF and more', 'fLaC'].map((text) => Buffer.from(text)))
    assert.throws(() => decode(other), FlacError);
  for (const length of [20, 100, bytes.length / 2, bytes.length - 1])
    assert.throws(() => decode(bytes.subarray(0, length)), Error);
  const start = bytes.length / 3;
  for (let at = Math.floor(start); at < start + 3_000; at += 97) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 16, at);
    assert.throws(() => decode(changed), Error, `byte ${at}`);
  }
});

test('of a file that does not know its length yet each frame is decoded as soon as it is whole', async () => {
  const samples = makeVoice(3 * RATE, RATE);
  const bytes = Buffer.from(await encodeFlac(samples, RATE));
  bytes.fill(0, 12, 18); // the sizes of its frames
  bytes.fill(0, 22, 42); // its length and its digest; the highest bits of the length are 0 anyway
  const blocks: Int16Array[] = [];
  const decoder = createFlacFrameDecoder({ onSamples: (block) => blocks.push(block.slice()) });
  let decoded = 0;
  for (const [at, byte] of bytes.entries()) {
    decoder.write(Uint8Array.of(byte));
    if (blocks.length * 4_096 === decoded) continue;
    // The next frame begins here.
    decoded = blocks.length * 4_096;
    if (at + 1 < bytes.length) assert.equal(bytes.readUInt16BE(at + 1), 0xfff8);
  }
  assert.ok(decoded > samples.length - 4_096, 'all but the end, which may be longer');
  decoder.finish();
  const joined = Int16Array.from(blocks.flatMap((block) => [...block]));
  assert.ok(same(joined, samples));
});
