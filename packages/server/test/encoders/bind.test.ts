// Audiobooks are joined in encoder processes, beside other jobs.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { it, type TestContext } from 'node:test';
import { BOOK, makeChapter, writeM4b } from '../../src/audio/m4b/test-audiobook.ts';
import { encodeFlac, makeVoice } from '../../src/audio/test-sounds.ts';
import { createEncoderPool } from '../../src/encoders/encoder-pool.ts';
import type { BindRequest } from '../../src/ports/audiobook-binder.ts';

const made = [await makeChapter('Über 雲', 30_000), await makeChapter('Two', 20_000)];
const chapters = made.map(({ title, samples, sizeBytes }) => ({ title, samples, sizeBytes }));
const adts = Buffer.concat(made.map((chapter) => chapter.adts));
const expected = writeM4b({ chapters: made });
const warnings: object[] = [];

function open(t: TestContext) {
  const pool = createEncoderPool({ most: 1, log: { warn: (facts: object) => void warnings.push(facts) } });
  t.after(() => pool.close());
  return pool;
}

function request(parts: Buffer[], changes: Partial<BindRequest> = {}): BindRequest {
  return {
    book: { ...BOOK, chapters },
    openAdts: async () => Readable.from([adts.subarray(0, 3_000), adts.subarray(3_000)]),
    onBytes: async (bytes) => void parts.push(Buffer.from(bytes)),
    signal: new AbortController().signal,
    ...changes,
  };
}

it('a book has the bytes that the writer makes, also beside a recording that is encoded', async (t) => {
  const pool = open(t);
  const sound = makeVoice(48_000, 24_000);
  const flac = await encodeFlac(sound, 24_000);
  const parts: Buffer[] = [];
  let pcm = 0;
  await Promise.all([
    pool.bind(request(parts)),
    pool.transcode({
      variant: { format: 'pcm', sampleRate: 24_000 },
      source: { sampleRate: 24_000, samples: sound.length },
      openFlac: async () => Readable.from([flac]),
      onBytes: async ({ length }) => {
        pcm += length;
      },
      signal: new AbortController().signal,
    }),
  ]);
  assert.ok(Buffer.concat(parts).equals(expected));
  assert.equal(pcm, 2 * sound.length);
});

it('a process that is killed in the middle costs nothing', async (t) => {
  const pool = open(t);
  const parts: Buffer[] = [];
  let isKilled = false;
  const onBytes = async (bytes: Buffer) => {
    parts.push(Buffer.from(bytes));
    if (!isKilled) for (const pid of pool.pids()) process.kill(pid, 'SIGKILL');
    isKilled = true;
  };
  await pool.bind(request([], { onBytes }));
  assert.ok(isKilled && Buffer.concat(parts).equals(expected));
});

it('chapters that make no book are refused, and the log says why without a word of them', async (t) => {
  const pool = open(t);
  const other = await makeChapter('Three', 3_000, 22_050);
  const { title, samples, sizeBytes } = other;
  const book = { ...BOOK, chapters: [...chapters, { title, samples, sizeBytes }] };
  const openAdts = async () => Readable.from([adts, other.adts]);
  await assert.rejects(pool.bind(request([], { book, openAdts })), { code: 'busy' });
  const logged = JSON.stringify(warnings.at(-1));
  assert.match(logged, /chapter 3 of 3 has 22050 Hz, and those before it 24000 Hz/);
  assert.doesNotMatch(logged, /Three|Abenteuer/);
  await pool.bind(request([]));
});

it('a fault of the source or of the taker is passed on', async (t) => {
  const pool = open(t);
  const fault = new Error('the disk fails');
  await assert.rejects(pool.bind(request([], { openAdts: () => Promise.reject(fault) })), fault);
  await assert.rejects(pool.bind(request([], { onBytes: () => Promise.reject(fault) })), fault);
});
