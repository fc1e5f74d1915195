// FLAC files: an independent reader finds what was written, and a failure leaves no file behind.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Flac } from 'libflacjs';
import { createFlacFile } from './flac-file.ts';
import { loadLibflac } from './libflac.ts';

const RATE = 22_050;
/** Where the facts end of which some are known only when the file is whole. */
const STREAM_FACTS_END = 42;
const folder = mkdtempSync(join(tmpdir(), 'lector-flac-'));
const hasFlac = spawnSync('flac', ['--version']).status === 0;
let flac: Flac;

before(async () => {
  flac = await loadLibflac();
});
after(() => rmSync(folder, { recursive: true }));

function tone(samples: number): Int16Array {
  let noise = 1;
  return Int16Array.from({ length: samples }, (_, at) => {
    noise = (noise * 16_807) % 2_147_483_647;
    return Math.round(20_000 * Math.sin(at / 20) * Math.sin(at / 9_000)) + (noise % 512);
  });
}

function encode(name: string, samples: Int16Array, block = 2_205) {
  const path = join(folder, name);
  const file = createFlacFile({ flac, path, sampleRate: RATE, comments: { LECTOR_RUN_ID: '7', TITLE: 'Grüße = ☺' } });
  for (let at = 0; at < samples.length; at += block) file.write(samples.subarray(at, at + block));
  return { path, facts: file.finish() };
}

/** Decodes with libFLAC, which also compares the MD5 in the header with the decoded samples. */
function decode(bytes: Buffer): { samples: Int16Array; md5Holds: boolean } {
  const decoder = flac.create_libflac_decoder(true);
  const parts: Buffer[] = [];
  let at = 0;
  flac.init_decoder_stream(
    decoder,
    (wanted) => {
      const part = new Uint8Array(bytes.subarray(at, at + wanted));
      at += part.length;
      return { buffer: part, readDataLength: part.length, error: false };
    },
    (channels) => parts.push(Buffer.from(channels[0]!)),
    (code, message) => assert.fail(`${code} ${message}`),
  );
  assert.ok(flac.FLAC__stream_decoder_process_until_end_of_stream(decoder));
  const md5Holds = Boolean(flac.FLAC__stream_decoder_finish(decoder));
  flac.FLAC__stream_decoder_delete(decoder);
  const pcm = Buffer.concat(parts);
  return { samples: new Int16Array(pcm.buffer, pcm.byteOffset, pcm.length / 2), md5Holds };
}

for (const [what, length] of [
  ['a short file, written at once', 40_000],
  ['less than a frame', 1_000],
  ['a long file, written as it comes', 60 * RATE],
] as const) {
  test(`${what}: samples, count, MD5, size and digest agree`, () => {
    const samples = tone(length);
    const { path, facts } = encode(`${length}.flac`, samples);
    const bytes = readFileSync(path);
    assert.equal(facts.samples, length);
    assert.equal(facts.sizeBytes, bytes.length);
    assert.equal(facts.sha256, createHash('sha256').update(bytes).digest('hex'));
    const decoded = decode(bytes);
    assert.ok(decoded.md5Holds);
    assert.deepEqual(decoded.samples, samples);
    const md5 = createHash('md5').update(samples).digest('hex');
    assert.equal(bytes.toString('hex', 26, 42), md5, 'MD5 in STREAMINFO');
    assert.equal(bytes.readUInt32BE(22), length, 'total samples in STREAMINFO');
    assert.equal(bytes.readUIntBE(18, 3) >> 4, RATE);
    assert.ok(bytes.includes('TITLE=Grüße = ☺'));
  });
}

test('the bytes do not depend on how the samples came in, nor on what was encoded before', () => {
  const samples = tone(3 * RATE);
  const [one, two, three] = [['a', 2_205] as const, ['b', 100_000] as const, ['c', 1] as const].map(
    ([name, block]) => encode(`same-${name}.flac`, samples, block).facts.sha256,
  );
  assert.equal(one, two);
  assert.equal(one, three);
});

test('the reference decoder accepts the files', {
  skip: !hasFlac && 'NOT CHECKED: there is no `flac` program here',
}, () => {
  for (const length of [1, 1_000, 40_000, 60 * RATE]) {
    const { path } = encode(`reference-${length}.flac`, tone(length));
    execFileSync('flac', ['-t', '-w', '-s', path]);
  }
});

test('an aborted file is gone, and a finished one stays', () => {
  const path = join(folder, 'aborted.flac');
  const file = createFlacFile({ flac, path, sampleRate: RATE, comments: {} });
  file.write(tone(60 * RATE));
  assert.ok(existsSync(path));
  file.abort();
  file.abort();
  assert.ok(!existsSync(path));
  const done = createFlacFile({ flac, path, sampleRate: RATE, comments: {} });
  done.write(tone(100));
  done.finish();
  done.abort();
  assert.ok(existsSync(path));
});

test('a file that is there already is neither overwritten nor removed', () => {
  const path = join(folder, 'taken.flac');
  writeFileSync(path, 'mine');
  assert.throws(() => createFlacFile({ flac, path, sampleRate: RATE, comments: {} }), { code: 'EEXIST' });
  assert.equal(readFileSync(path, 'utf8'), 'mine');
});

test('memory does not grow with the number of files', () => {
  const samples = tone(2_000);
  const round = () => {
    for (let index = 0; index < 200; index++) rmSync(encode('many.flac', samples).path);
  };
  round();
  const before = process.memoryUsage().rss;
  for (let again = 0; again < 10; again++) round();
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < 60e6, `${(grown / 1e6).toFixed(1)} MB after 2,000 files`);
});

test('a file that is read while it grows begins with frames that stay, and ends as if it had not been', () => {
  const samples = tone(100_000);
  const path = join(folder, 'growing.flac');
  const file = createFlacFile({ flac, path, sampleRate: RATE, comments: { LECTOR_RUN_ID: '7', TITLE: 'Grüße = ☺' } });
  const seen: Buffer[] = [];
  for (let at = 0; at < samples.length; at += 10_000) {
    file.write(samples.subarray(at, at + 10_000));
    const bytes = file.flush();
    const { length } = readFileSync(path);
    assert.equal(length, bytes);
    seen.push(readFileSync(path));
  }
  const part = decode(seen[3]!).samples;
  // What does not fill a frame is still to come, and libFLAC holds back one sample more.
  assert.ok(part.length >= 40_000 - 4_096 - 1 && part.length <= 40_000);
  assert.deepEqual(part, samples.subarray(0, part.length));
  const facts = file.finish();
  const whole = readFileSync(path);
  for (const bytes of seen) {
    assert.deepEqual(bytes.subarray(STREAM_FACTS_END), whole.subarray(STREAM_FACTS_END, bytes.length));
  }
  const { path: other, facts: otherFacts } = encode('at-once.flac', samples);
  assert.deepEqual(whole, readFileSync(other));
  assert.deepEqual(facts, otherFacts);
});
