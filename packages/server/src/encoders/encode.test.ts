// Tests that the recordings of a chapter are brought to a loudness together, and each is given out by itself.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeFlac, makeVoice } from '../audio/test-sounds.ts';
import { beginEncoding } from './encode.ts';
import type { EncodeJob } from './frames.ts';

const RATE = 24_000;
/** Cut so that the ends of the files lie within a piece. */
const PIECE_BYTES = 10_007;

const loud = makeVoice(3 * RATE, RATE);
const soft = makeVoice(2 * RATE, RATE).map((sample) => sample / 8);
const short = makeVoice(RATE / 2, RATE);
const sounds = [loud, soft, short];

async function encode(order: Partial<EncodeJob>, flac: Buffer): Promise<Buffer> {
  const made: Buffer[] = [];
  const encoding = await beginEncoding(
    { format: 'pcm', sampleRate: RATE, sourceRate: RATE, sourceSamples: null, ...order },
    { onBytes: (bytes) => made.push(Buffer.from(bytes)), onHead: () => {} },
  );
  do for (let at = 0; at < flac.length; at += PIECE_BYTES) encoding.write(flac.subarray(at, at + PIECE_BYTES));
  while (!encoding.finish());
  return Buffer.concat(made);
}

function join(parts: readonly Int16Array[]): Int16Array {
  const joined = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

describe('a chapter of several recordings', async () => {
  const flacs = await Promise.all(sounds.map((sound) => encodeFlac(sound, RATE)));
  const files = flacs.map(({ length }, i) => ({ sizeBytes: length, samples: sounds[i]!.length }));
  const together = Buffer.concat(flacs);
  const encodePart = (index: number, order: Partial<EncodeJob> = {}) =>
    encode({ sourceSamples: sounds[index]!.length, chapter: { files, index }, ...order }, together);

  for (const loudness of ['-18', undefined] as const) {
    it(`sounds in parts as it does whole ${loudness === undefined ? 'as it was spoken' : `at ${loudness} LUFS`}`, async () => {
      const how = loudness === undefined ? {} : { loudness };
      const whole = await encode(how, await encodeFlac(join(sounds), RATE));
      const parts = await Promise.all(sounds.map((_, index) => encodePart(index, how)));
      assert.deepEqual(
        parts.map(({ length }) => length / 2),
        sounds.map(({ length }) => length),
      );
      assert.ok(Buffer.concat(parts).equals(whole));
    });
  }

  it('keeps a soft part soft, which would be as loud as the others by itself', async () => {
    const power = (bytes: Buffer) => {
      let sum = 0;
      for (let at = 0; at < bytes.length; at += 2) sum += bytes.readInt16LE(at) ** 2;
      return sum / bytes.length;
    };
    const alone = await encode({ loudness: '-18' }, flacs[1]!);
    assert.ok(power(await encodePart(1, { loudness: '-18' })) < power(alone) / 4);
  });

  it('is refused when its files are fewer, more or longer than they were said to be', async () => {
    const cases = [
      [together.subarray(0, together.length - files[2]!.sizeBytes), /missing/],
      [Buffer.concat([together, flacs[0]!]), /longer/],
      [Buffer.concat([flacs[1]!, flacs[0]!, flacs[2]!]), /./],
    ] as const;
    for (const [flac, why] of cases)
      await assert.rejects(encode({ chapter: { files, index: 0 }, loudness: '-18' }, flac), why);
  });
});
