// What the encoders write, as independent decoders read it: the number of samples, where they begin, and how like the source they are.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { knownSize, mp3Kilobits } from '../../domain/audio-format.ts';
import { MP3_TAG_BYTES, mp3Length } from '../../domain/mp3-length.ts';
import { correlation, makeVoice } from '../test-sounds.ts';
import { createAacEncoder, createM4aEncoder } from './aac.ts';
import type { AudioEncoder, HeadLastOptions } from './audio-encoder.ts';
import { createFlacCopyEncoder } from './flac.ts';
import { createBareMp3Encoder, createMp3Encoder, type Mp3FileOptions } from './mp3.ts';
import { createOpusEncoder } from './opus.ts';
import { createPcmEncoder, createWavEncoder } from './wav.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-codecs-'));
after(() => rmSync(folder, { recursive: true }));

const has = (program: string, flag: string) => spawnSync(program, [flag]).error === undefined;
const needs = (program: string, flag = '-version') => ({
  skip: !has(program, flag) && `NOT CHECKED: there is no \`${program}\` program here`,
});

type Create = (options: HeadLastOptions & Mp3FileOptions) => AudioEncoder | Promise<AudioEncoder>;

const COMMENTS = { LECTOR_RUN_ID: '12345', LECTOR_VOICE: '7 Ännchen', LANGUAGE: 'de-DE' };

function mp3Facts(samples: number, sampleRate: number, kilobits: number) {
  return { kilobits, length: mp3Length({ sampleRate, samples, kilobits }), tagBytes: MP3_TAG_BYTES };
}

async function encode(create: Create, samples: Int16Array, sampleRate: number, block = 4_096): Promise<Buffer> {
  const parts: Buffer[] = [];
  let head = Buffer.alloc(0);
  const encoder = await create({
    sampleRate,
    samples: samples.length,
    ...mp3Facts(samples.length, sampleRate, mp3Kilobits({ sampleRate })),
    onBytes: (bytes) => parts.push(Buffer.from(bytes)),
    onHead: (bytes) => {
      head = Buffer.from(bytes);
    },
  });
  encoder.begin?.(COMMENTS);
  for (let at = 0; at < samples.length; at += block) encoder.write(samples.subarray(at, at + block));
  encoder.finish();
  return Buffer.concat([head, ...parts]);
}

let count = 0;
function place(bytes: Uint8Array, ending: string): string {
  const path = join(folder, `${++count}${ending}`);
  writeFileSync(path, bytes);
  return path;
}

const toSamples = (bytes: Buffer) => new Int16Array(Uint8Array.from(bytes).buffer);
const MOST = { maxBuffer: 64 * 1024 * 1024 };
const byFfmpeg = (path: string) =>
  toSamples(execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', path, '-f', 's16le', '-'], MOST));
const byMpg123 = (path: string) => toSamples(execFileSync('mpg123', ['-q', '-s', path], MOST));
const byOpusdec = (path: string) =>
  toSamples(execFileSync('opusdec', ['--quiet', '--rate', '48000', path, '-'], { ...MOST, stdio: 'pipe' }));

/** All rates with full effort; else those that most voices speak at and one above. ffmpeg takes longer to start than to decode. */
const isFull = process.env.LECTOR_TEST_EFFORT === 'full';
const some = (all: readonly number[], few: readonly number[]) => (isFull ? all : few);

const SECONDS = 1.21;
const voices = new Map<number, Int16Array>();

function voiceAt(rate: number): Int16Array {
  const voice = voices.get(rate) ?? makeVoice(Math.round(SECONDS * rate), rate);
  voices.set(rate, voice);
  return voice;
}

const strength = (samples: Int16Array) => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0));

/** Where the second is most like the first, within so many samples. */
function bestLag(source: Int16Array, decoded: Int16Array, within: number): number {
  let best = { lag: 0, likeness: Number.NEGATIVE_INFINITY };
  for (let lag = -within; lag <= within; lag++) {
    const likeness = correlation(source, decoded, lag);
    if (likeness > best.likeness) best = { lag, likeness };
  }
  return best.lag;
}

test('bare samples are the samples', async () => {
  const samples = voiceAt(8_000);
  const bytes = await encode(createPcmEncoder, samples, 8_000);
  assert.deepEqual(toSamples(bytes), samples);
});

test('WAV has a header of 44 bytes with true sizes, and the samples', needs('ffmpeg'), async () => {
  for (const rate of some([8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000], [8_000, 22_050])) {
    const samples = voiceAt(rate);
    const bytes = await encode(createWavEncoder, samples, rate);
    assert.equal(bytes.toString('latin1', 0, 4), 'RIFF');
    assert.deepEqual([bytes.readUInt32LE(4), bytes.readUInt32LE(40)], [bytes.length - 8, bytes.length - 44]);
    assert.deepEqual([bytes.readUInt16LE(20), bytes.readUInt16LE(34), bytes.readUInt32LE(24)], [1, 16, rate]);
    assert.deepEqual(byFfmpeg(place(bytes, '.wav')), samples);
  }
});

for (const rate of some([16_000, 22_050, 24_000, 32_000, 44_100, 48_000], [22_050, 44_100])) {
  const samples = voiceAt(rate);

  test(`MP3 at ${rate} Hz: exactly the samples that went in, at their place`, needs('ffmpeg'), async () => {
    const bytes = await encode(createMp3Encoder, samples, rate);
    const decoded = byFfmpeg(place(bytes, '.mp3'));
    assert.equal(decoded.length, samples.length);
    assert.ok(correlation(samples, decoded) > 0.99, `${correlation(samples, decoded)}`);
    assert.equal(bestLag(samples, decoded, 3), 0);
    assert.ok(Math.abs(strength(decoded) / strength(samples) - 1) < 0.01, 'as loud as it was');
  });

  test(`MP3 at ${rate} Hz: mpg123 finds no fault and the same length`, needs('mpg123', '--version'), async () => {
    const bytes = await encode(createMp3Encoder, samples, rate);
    const decoded = byMpg123(place(bytes, '.mp3'));
    assert.equal(decoded.length, samples.length);
    assert.ok(correlation(samples, decoded) > 0.99);
    const told = bytes.readUInt32BE(bytes.indexOf('Info') + 12);
    assert.equal(told, bytes.length - MP3_TAG_BYTES, 'the bytes that the first frame tells');
    assert.equal(
      knownSize({ format: 'mp3', sampleRate: rate }, { samples: samples.length, sampleRate: rate }),
      bytes.length,
    );
  });

  test(`bare MP3 at ${rate} Hz has as many bytes as its length tells`, async () => {
    for (const length of [1, 575, 576, 5_000, samples.length]) {
      const some = samples.subarray(0, length);
      const bytes = await encode(createBareMp3Encoder, some, rate);
      const told = knownSize({ format: 'mp3_bare', sampleRate: rate }, { samples: length, sampleRate: rate });
      assert.equal(bytes.length, told, `of ${length} samples`);
    }
  });

  test(`AAC at ${rate} Hz: all samples behind those of the encoder`, needs('ffmpeg'), async () => {
    const decoded = byFfmpeg(place(await encode(createAacEncoder, samples, rate), '.aac'));
    assert.ok(decoded.length >= samples.length + 1_024 && decoded.length <= samples.length + 3 * 1_024);
    assert.equal(bestLag(samples, decoded.subarray(1_024), 3), 0);
    assert.ok(correlation(samples, decoded, 1_024) > 0.99, `${correlation(samples, decoded, 1_024)}`);
  });

  test(`M4A at ${rate} Hz: exactly the samples that went in, at their place`, needs('ffmpeg'), async () => {
    const bytes = await encode(createM4aEncoder, samples, rate);
    const decoded = byFfmpeg(place(bytes, '.m4a'));
    assert.ok(Math.abs(decoded.length - samples.length) <= 1_024, `${decoded.length} of ${samples.length}`);
    assert.equal(bestLag(samples, decoded, 3), 0);
    assert.ok(correlation(samples, decoded) > 0.99);
    assert.ok(bytes.indexOf('moov') < bytes.indexOf('mdat'), 'the table of contents stands in front');
  });
}

test('MP3, Opus, FLAC and M4A carry the comments of the recording', needs('ffprobe'), async () => {
  for (const [ending, create] of Object.entries({
    '.mp3': createMp3Encoder,
    '.opus': createOpusEncoder,
    '.flac': createFlacCopyEncoder,
    '.m4a': createM4aEncoder,
  })) {
    const path = place(await encode(create, voiceAt(24_000), 24_000), ending);
    const told = JSON.parse(
      execFileSync('ffprobe', ['-v', 'error', '-show_format', '-show_streams', '-of', 'json', path], MOST).toString(),
    );
    const found = { ...told.streams[0].tags, ...told.format.tags };
    for (const [name, value] of Object.entries(COMMENTS)) assert.equal(found[name], value, `${ending} ${name}`);
  }
});

test('the length of an MP3 is known before it is made', async () => {
  const lengths = isFull
    ? Array.from({ length: 400 }, (_, n) => n * 61)
    : [0, 1, 575, 576, 577, 1_151, 1_152, 5_000, 24_001];
  for (const [sampleRate, kilobits] of [
    [22_050, 64],
    [44_100, 96],
    [44_100, 192],
    [24_000, 160],
    [48_000, 96],
  ] as const) {
    for (const length of lengths) {
      let bytes = 0;
      const encoder = await createMp3Encoder({
        ...{ sampleRate, samples: length, ...mp3Facts(length, sampleRate, kilobits) },
        onBytes: (made) => {
          bytes += made.length;
        },
      });
      encoder.begin?.({});
      encoder.write(voiceAt(48_000).subarray(0, length));
      encoder.finish();
      assert.equal(
        bytes,
        MP3_TAG_BYTES + mp3Length({ sampleRate, kilobits, samples: length }).bytes,
        `${length} at ${sampleRate}`,
      );
    }
  }
});

test(
  'a bare MP3 begins with audio: no tag and no table, so that two of them may be joined',
  needs('ffmpeg'),
  async () => {
    const [one, other] = [voiceAt(24_000), voiceAt(24_000).subarray(0, 20_000)];
    const parts = [await encode(createBareMp3Encoder, one, 24_000), await encode(createBareMp3Encoder, other, 24_000)];
    for (const part of parts) {
      assert.equal(part.readUInt16BE(0) & 0xffe0, 0xffe0);
      for (const mark of ['Info', 'Xing', 'ID3']) assert.equal(part.indexOf(mark), -1, mark);
    }
    const lengths = [...parts, Buffer.concat(parts)].map((bytes) => byFfmpeg(place(bytes, '.mp3')).length);
    assert.equal(lengths[2], lengths[0]! + lengths[1]!);
  },
);

for (const rate of some([8_000, 12_000, 16_000, 24_000, 48_000], [16_000, 24_000])) {
  const samples = voiceAt(rate);
  const wanted = voiceAt(48_000);

  test(`Opus at ${rate} Hz: exactly the samples that went in, at their place`, needs('ffmpeg'), async () => {
    const decoded = byFfmpeg(place(await encode(createOpusEncoder, samples, rate), '.opus'));
    assert.equal(decoded.length, wanted.length);
    assert.ok(Math.abs(bestLag(wanted, decoded, 40)) <= 24, `${bestLag(wanted, decoded, 40)}`);
    assert.ok(correlation(wanted, decoded, bestLag(wanted, decoded, 40)) > 0.9);
  });

  test(`Opus at ${rate} Hz: opusdec finds no fault and the same length`, needs('opusdec', '--version'), async () => {
    const decoded = byOpusdec(place(await encode(createOpusEncoder, samples, rate), '.opus'));
    assert.equal(decoded.length, wanted.length);
  });
}

const CODECS: Readonly<Record<string, Create>> = {
  '.mp3': createMp3Encoder,
  '.opus': createOpusEncoder,
  '.aac': createAacEncoder,
  '.m4a': createM4aEncoder,
};

for (const [ending, create] of Object.entries(CODECS)) {
  test(`${ending}: the same samples give the same bytes, in blocks of any size and again`, async () => {
    const samples = voiceAt(24_000).subarray(0, 20_000);
    const first = await encode(create, samples, 24_000);
    for (const block of [20_000, 333]) assert.ok((await encode(create, samples, 24_000, block)).equals(first));
  });

  test(`${ending}: next to nothing can be encoded`, needs('ffmpeg'), async () => {
    for (const length of some([1, 100, 1_024], [1])) {
      const samples = voiceAt(24_000).subarray(5_000, 5_000 + length);
      const decoded = byFfmpeg(place(await encode(create, samples, 24_000), ending));
      const factor = ending === '.opus' ? 2 : 1;
      assert.ok(decoded.length >= factor * length, `${decoded.length} of ${length}`);
    }
  });
}
