import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { createFileUploadStore } from '../../blobs/file-upload-store.ts';
import { createSqliteBookStore } from '../../db/sqlite/books/book-store.ts';
import { openTestDatabase } from '../../db/sqlite/test-stores.ts';
import type { Audiobook } from '../../domain/audiobook/audiobook.ts';
import type { Batch } from '../../domain/batch.ts';
import type { Artefact, RunOutcome } from '../../domain/run.ts';
import { AppError } from '../../errors.ts';
import type { BookFacts } from '../../ports/book-reader.ts';
import type { AudiobookWish, BookMaking, BookSpeech } from '../../ports/book-store.ts';
import { AudiobookDuty } from './audiobook-duty.ts';
import type { ChapterRun } from './chapter-runs.ts';

const ID = `book_${'1'.repeat(32)}`;
const RATE = 24_000;
const FACTS: BookFacts = {
  ...{ kind: 'epub', cover: null, lexicons: [], warnings: [], warningCount: 0 },
  metadata: {
    ...{
      title: 'A Book',
      creators: [{ name: 'Ada', role: 'aut' }],
      language: 'en',
      date: '2011-05-17T00:00',
      publisher: null,
    },
    series: { name: 'Books', position: '2' },
  },
  chapters: ['One', 'Two', 'Three'].map((title, index) => ({
    ...{ number: index + 1, title, level: 1, matter: 'body', isSpoken: true, reason: null, characters: 9 },
  })),
};
const SPEECH: BookSpeech = {
  ...{ batchId: 'batch_1', atMs: 1, fingerprint: 'f', chapters: [1, 2, 3], language: 'en-gb', voice: 'Amy' },
  ...{ usesLexicons: false, unspoken: [], submittedAtMs: 2 },
};
const WISH: AudiobookWish = { loudness: '-18', maxHours: null, title: null, authors: null, narrator: null };
const artefactOf = (name: string, seconds = 1): Artefact => ({
  ...{
    objectId: name,
    sizeBytes: 9,
    sha256: name,
    contentType: 'audio/flac',
    sampleRate: RATE,
    samples: seconds * RATE,
  },
});
const runOf = (chapter: number, part = 1, state: RunOutcome['state'] = 'done'): ChapterRun => {
  const artefact = state === 'done' ? artefactOf(`${chapter}.${part}`) : null;
  return { chapter, part, run: { runId: 10 * chapter + part, state, failure: null, note: null, artefact } };
};

interface Parts {
  readonly runs?: readonly ChapterRun[];
  readonly speech?: BookSpeech;
  readonly wish?: AudiobookWish;
  readonly hasEnded?: boolean;
  readonly encode?: (objectId: string) => void;
}

async function setUp(t: TestContext, parts: Parts = {}) {
  const root = mkdtempSync(join(tmpdir(), 'lector-duty-'));
  t.after(() => rmSync(root, { recursive: true }));
  const db = openTestDatabase(t);
  const store = createSqliteBookStore({ db });
  const uploads = createFileUploadStore({ root });
  const ownerId = 1;
  db.prepare("INSERT OR IGNORE INTO owners (id, name) VALUES (1, 'alice')").run();
  await store.add(
    {
      ...{ id: ID, ownerId, createdAtMs: 1, fileName: 'a.epub', uploadId: 'a'.repeat(32), sizeBytes: 1, sha256: '' },
      facts: FACTS,
    },
    10,
  );
  const speech = parts.speech ?? SPEECH;
  await store.speak({ ownerId, id: ID, before: null, speech });
  const making: BookMaking = {
    ...{ wish: parts.wish ?? WISH, state: 'waiting', askedAtMs: 3, done: 0, total: 0, files: [], missing: [] },
    ...{ madeOf: null, remarks: [] },
  };
  await store.make({ ownerId, id: ID, making });
  const state = {
    hasEnded: parts.hasEnded ?? true,
    runs: parts.runs ?? [runOf(1), runOf(2), runOf(2, 2), runOf(3)],
    encoded: [] as string[],
    /** The recordings that one was brought to a loudness with. */
    heardWith: new Map<string, readonly string[] | null>(),
    books: [] as Audiobook[],
  };
  const kept = new Map<string, number>();
  let wake = () => {};
  const duty = new AudiobookDuty({
    ...{ store, uploads, atOnce: 2, admit: () => {}, log: { info() {}, warn() {} } },
    books: { fitCover: async () => null },
    batches: {
      find: async () =>
        ({
          id: 'batch_1',
          closedAtMs: 1,
          cancelledAtMs: null,
          pausedAtMs: null,
          finishedAtMs: state.hasEnded ? 2 : null,
        }) as Batch,
    },
    listRuns: async () => state.runs,
    clock: { now: () => 1_000, monotonicMs: () => 1_000, sleep: async (_ms, signal) => pause(signal) },
    checkAudio: async () => {},
    onChanged: (listener) => {
      wake = listener;
      return () => {};
    },
    deriveAudio: {
      sizeOf: async ({ objectId }) => kept.get(objectId) ?? null,
      async open({ objectId }, { chapter }) {
        parts.encode?.(objectId);
        state.heardWith.set(objectId, chapter?.parts.map((part) => part.objectId) ?? null);
        if (!kept.has(objectId)) state.encoded.push(objectId);
        kept.set(objectId, objectId.length);
        return { sizeBytes: null, read: () => Readable.from([Buffer.from(objectId)]), release() {} };
      },
    },
    binder: {
      async bind({ book, openAdts, onBytes }) {
        state.books.push(book);
        for (let time = 0; time < 2; time++) {
          const bytes = await buffer(await openAdts());
          if (time === 1) await onBytes(bytes);
        }
      },
    },
  });
  /** Lets other work have its turn, until the signal. */
  function pause(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      setImmediate(() => (signal?.aborted ? reject(signal.reason) : resolve()));
    });
  }
  const book = async () => (await store.find(ownerId, ID))?.making ?? null;
  const until = async (isThere: (making: BookMaking | null) => boolean): Promise<BookMaking | null> => {
    for (;;) {
      const making = await book();
      if (isThere(making)) return making;
      await pause();
    }
  };
  t.after(() => duty.stop());
  duty.start();
  const ended = () => until((making) => making?.state === 'made' || making?.state === 'failed');
  return { store, uploads, state, root, ended, until, wake: () => wake(), ownerId };
}

describe('the duty that makes audiobooks', { timeout: 60_000 }, () => {
  it('encodes each recording once and joins them, chapters by their first text', async (t) => {
    const { state, ended, root } = await setUp(t);
    const made = (await ended())!;
    assert.deepEqual([...state.encoded].sort(), ['1.1', '2.1', '2.2', '3.1']);
    const [book] = state.books;
    assert.deepEqual(
      book!.chapters.map(({ title, continues }) => [title, continues ?? false]),
      [
        ['One', false],
        ['Two', false],
        ['Two', true],
        ['Three', false],
      ],
    );
    const { chapters: _, ...facts } = book!;
    assert.deepEqual(facts, {
      ...{ title: 'A Book', authors: ['Ada'], narrator: 'Amy', language: 'en-gb', date: '2011-05-17' },
      series: { name: 'Books', position: '2' },
    });
    assert.deepEqual([made.state, made.done, made.total, made.missing, made.remarks], ['made', 4, 4, [], []]);
    const [file] = made.files;
    assert.equal(readFileSync(join(root, 'uploads', file!.uploadId), 'utf8'), '1.12.12.23.1');
    assert.deepEqual(
      file!.chapters.map(({ number, title }) => [number, title]),
      [
        [1, 'One'],
        [2, 'Two'],
        [3, 'Three'],
      ],
    );
    // Each has a packet in front of it.
    assert.equal(file!.chapters[1]!.startSeconds, (Math.ceil(RATE / 1_024) + 1) * (1_024 / RATE));
  });

  it('leaves out a chapter that is not there whole, and names it', async (t) => {
    const runs = [runOf(1), runOf(2), runOf(2, 2, 'failed'), runOf(3)];
    const { state, ended } = await setUp(t, { runs, speech: { ...SPEECH, chapters: [1, 2, 3] } });
    assert.deepEqual((await ended())!.missing, [2]);
    assert.deepEqual(
      state.books[0]!.chapters.map(({ title }) => title),
      ['One', 'Three'],
    );
  });

  it('tells that there is nothing of it', async (t) => {
    const { ended } = await setUp(t, { runs: [runOf(1, 1, 'failed')] });
    const { state, remarks } = (await ended())!;
    assert.deepEqual([state, remarks], ['failed', ['No chapter of the book was spoken whole']]);
  });

  it('becomes several files between chapters', async (t) => {
    const { ended, state } = await setUp(t, { wish: { ...WISH, maxHours: 2.5 / 3_600, title: 'Mine', authors: [] } });
    const { files } = (await ended())!;
    assert.deepEqual(
      files.map(({ chapters }) => chapters.map(({ number }) => number)),
      [[1], [2], [3]],
    );
    assert.deepEqual(
      state.books.map(({ title, part, authors }) => [title, part?.number, part?.total, authors.length]),
      [
        ['Mine', 1, 3, 0],
        ['Mine', 2, 3, 0],
        ['Mine', 3, 3, 0],
      ],
    );
  });

  it('encodes while others are still spoken, and joins only then', async (t) => {
    const { state, until, ended, wake } = await setUp(t, { hasEnded: false, runs: [runOf(1), runOf(2, 1, 'running')] });
    await until((making) => making?.done === 1);
    assert.deepEqual([state.encoded, state.books.length], [['1.1'], 0]);
    state.runs = [runOf(1), runOf(2)];
    state.hasEnded = true;
    wake();
    assert.equal((await ended())!.state, 'made');
    assert.deepEqual(state.encoded, ['1.1', '2.1']);
  });

  it('brings the recordings of a chapter to a loudness together, once all are there', async (t) => {
    const { state, until, ended, wake } = await setUp(t, {
      hasEnded: false,
      runs: [runOf(1), runOf(2), runOf(2, 2, 'running')],
    });
    await until((making) => making?.done === 1);
    assert.deepEqual(state.encoded, ['1.1']);
    state.runs = [runOf(1), runOf(2), runOf(2, 2)];
    state.hasEnded = true;
    wake();
    assert.equal((await ended())!.state, 'made');
    const heard = [...state.heardWith].sort(([one], [other]) => one.localeCompare(other));
    assert.deepEqual(heard, [
      ['1.1', null],
      ['2.1', ['2.1', '2.2']],
      ['2.2', ['2.1', '2.2']],
    ]);
  });

  it('leaves each recording as it was spoken, or brings it to a loudness by itself where their rates differ', async (t) => {
    const odd = runOf(2, 2);
    const other = { ...odd, run: { ...odd.run, artefact: { ...odd.run.artefact!, sampleRate: 2 * RATE } } };
    for (const parts of [{ wish: { ...WISH, loudness: null } }, { runs: [runOf(1), runOf(2), other, runOf(3)] }]) {
      const { state, ended } = await setUp(t, parts);
      assert.equal((await ended())!.state, 'made');
      assert.deepEqual(new Set(state.heardWith.values()), new Set([null]));
    }
  });

  it('tries again what may pass, and tells what does not', async (t) => {
    let failures = 0;
    const passing = await setUp(t, {
      encode() {
        if (failures++ < 2) throw new AppError('busy', 'not now');
      },
    });
    assert.equal((await passing.ended())!.state, 'made');
    const lasting = await setUp(t, {
      encode() {
        throw new AppError('busy', 'never');
      },
    });
    const { state, remarks, files } = (await lasting.ended())!;
    assert.deepEqual([state, remarks, files], ['failed', ['never'], []]);
    assert.deepEqual(readdirSync(join(lasting.root, 'uploads')), []);
  });

  it('keeps nothing of a book that is deleted meanwhile', async (t) => {
    let remove = async () => {};
    const { root, state, store, ownerId } = await setUp(t, {
      encode: (objectId) => {
        if (objectId === '3.1') void remove();
      },
    });
    remove = async () => void (await store.remove(ownerId, ID));
    while (state.books.length === 0 && (await store.find(ownerId, ID)) !== null) await new Promise(setImmediate);
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    assert.equal(await store.find(ownerId, ID), null);
    assert.deepEqual(readdirSync(join(root, 'uploads')), []);
  });
});
