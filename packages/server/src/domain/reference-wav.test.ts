// What is taken for the recording of a voice, and what becomes of it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toneWav, wav } from '../../test/voice-recordings.ts';
import { type ReferenceWav, readReferenceWav } from './reference-wav.ts';
import { WavError } from './wav-samples.ts';

const LIMITS = { minSeconds: 1, maxSeconds: 4 };

/** In pieces of so many bytes. */
async function* pieces(bytes: Buffer, size = 1_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const read = (bytes: Buffer, size?: number): Promise<ReferenceWav> => readReferenceWav(pieces(bytes, size), LIMITS);
const samplesOf = ({ bytes }: ReferenceWav): number[] =>
  Array.from({ length: (bytes.length - 44) / 2 }, (_, i) => bytes.readInt16LE(44 + 2 * i));
const refusal = (bytes: Buffer) =>
  read(bytes).then(
    () => assert.fail('it was taken'),
    (error: unknown) => (error instanceof WavError ? error.problem : assert.fail(String(error))),
  );

describe('a recording', () => {
  it('in 16 bits and mono stays as it is, however it arrives', async () => {
    const whole = toneWav(2);
    for (const size of [1, 7, 44, 65_536]) {
      const { bytes, sampleRate, seconds } = await read(whole, size);
      assert.deepEqual([sampleRate, seconds], [16_000, 2]);
      assert.ok(bytes.equals(whole), `in pieces of ${size}`);
    }
  });

  it('becomes 16-bit mono from every format that is taken', async () => {
    const frames = 8_000;
    const make = (tag: number, bits: number, write: (data: Buffer, at: number) => void): Buffer => {
      const data = Buffer.alloc((frames * 2 * bits) / 8);
      for (let i = 0; i < frames * 2; i++) write(data, (i * bits) / 8);
      return wav({ tag, channels: 2, rate: 8_000, bits }, data);
    };
    for (const [name, file] of [
      ['8 bits', make(1, 8, (data, at) => data.writeUInt8(192, at))],
      ['16 bits', make(1, 16, (data, at) => data.writeInt16LE(16_384, at))],
      ['24 bits', make(1, 24, (data, at) => data.writeIntLE(4_194_304, at, 3))],
      ['32 bits', make(1, 32, (data, at) => data.writeInt32LE(1_073_741_824, at))],
      ['floats', make(3, 32, (data, at) => data.writeFloatLE(0.5, at))],
    ] as const) {
      const samples = samplesOf(await read(file));
      assert.equal(samples.length, frames, name);
      assert.ok(
        samples.every((sample) => sample === 16_384),
        name,
      );
    }
  });

  it('is the mean of its channels, and loud floats are held to full scale', async () => {
    const data = Buffer.alloc(8_000 * 8);
    for (let i = 0; i < 8_000; i++) {
      data.writeFloatLE(i === 0 ? Number.NaN : 3, i * 8);
      data.writeFloatLE(i % 2 === 0 ? 0 : -5, i * 8 + 4);
    }
    const samples = samplesOf(await read(wav({ tag: 3, channels: 2, rate: 8_000, bits: 32 }, data)));
    assert.deepEqual(samples.slice(0, 4), [0, -32_768, 32_767, -32_768]);
  });

  it('loses what is said beside the samples, and needs no right length', async () => {
    const tone = toneWav(2);
    const note = Buffer.concat([Buffer.from('LIST\x07\0\0\0'), Buffer.from('private'), Buffer.alloc(1)]);
    for (const dataLength of [0, 0xffffffff, tone.length]) {
      const file = wav({ tag: 1, channels: 1, rate: 16_000, bits: 16 }, tone.subarray(44), {
        before: note,
        dataLength,
      });
      const { bytes } = await read(file);
      assert.ok(bytes.equals(tone), String(dataLength));
    }
  });

  it('that is too short, too long, silent or something else is refused with the reason', async () => {
    assert.deepEqual(await refusal(toneWav(0.5)), { kind: 'too_short', seconds: 0.5 });
    assert.equal((await refusal(toneWav(4.5))).kind, 'too_long');
    assert.deepEqual(await refusal(toneWav(2, { gain: 0.001 })), { kind: 'silent' });
    assert.deepEqual(await refusal(wav({ tag: 3, channels: 1, rate: 16_000, bits: 32 }, Buffer.alloc(128_000, 0xff))), {
      kind: 'silent',
    });
    const head = { tag: 1, channels: 1, rate: 16_000, bits: 16 };
    const words = async (bytes: Buffer) => {
      const problem = await refusal(bytes);
      return problem.kind === 'format' ? problem.words : problem.kind;
    };
    assert.equal(await words(Buffer.alloc(0)), 'it is no WAV file');
    assert.equal(await words(Buffer.from('ID3 something else, of a fair length')), 'it is no WAV file');
    assert.equal(await words(toneWav(2).subarray(0, 20)), 'its format chunk is too short');
    assert.equal(await words(toneWav(2).subarray(0, 36)), 'it has no samples');
    assert.match(await words(wav({ ...head, tag: 85 }, Buffer.alloc(100))), /neither PCM/);
    assert.match(await words(wav({ ...head, bits: 12 }, Buffer.alloc(100))), /neither PCM/);
    assert.match(await words(wav({ ...head, channels: 0 }, Buffer.alloc(100))), /0 channels/);
    assert.match(await words(wav({ ...head, channels: 65_535 }, Buffer.alloc(100))), /65535 channels/);
    assert.match(await words(wav({ ...head, rate: 0 }, Buffer.alloc(100))), /0 Hz/);
    assert.match(await words(wav({ ...head, rate: 4_294_967_295 }, Buffer.alloc(100))), /4294967295 Hz/);
  });

  it('that never ends is read no further than the longest one', async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      yield wav({ tag: 1, channels: 1, rate: 16_000, bits: 16 }, Buffer.alloc(0), { dataLength: 0 });
      for (;;) {
        taken += 32_000;
        yield Buffer.alloc(32_000, 1);
      }
    }
    await assert.rejects(readReferenceWav(endless(), LIMITS), WavError);
    assert.ok(taken <= 5 * 32_000, `${taken} bytes`);
  });
});
