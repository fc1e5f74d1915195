// What every BookStore must do.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import type { BookFacts } from '../ports/book-reader.ts';
import type { BookMaking, BookSpeech, NewBook } from '../ports/book-store.ts';
import { exampleKey, type OpenStores } from './contract-fixtures.ts';

const hex = () => randomBytes(16).toString('hex');
const FACTS: BookFacts = {
  ...{ kind: 'text', cover: null, lexicons: [], chapters: [], warnings: [], warningCount: 0 },
  metadata: { title: 'A Book', creators: [], language: null, date: null, publisher: null, series: null },
};

function newBook(ownerId: number): NewBook {
  return {
    ...{ id: `book_${hex()}`, ownerId, createdAtMs: 5, fileName: 'a.txt', uploadId: hex(), sizeBytes: 3, sha256: 'x' },
    facts: FACTS,
  };
}

const speechOf = (batchId: string, submittedAtMs: number | null = 7): BookSpeech => ({
  ...{ batchId, atMs: 6, fingerprint: 'f', chapters: [1], language: 'en', voice: 'v', usesLexicons: true },
  ...{ unspoken: [], submittedAtMs },
});

const makingOf = (askedAtMs: number, more: Partial<BookMaking> = {}): BookMaking => ({
  wish: { loudness: null, maxHours: null, title: null, authors: null, narrator: null },
  ...{ state: 'waiting', askedAtMs, done: 0, total: 1, files: [], missing: [], madeOf: null, remarks: [], ...more },
});

const fileOf = (uploadId: string) => ({
  ...{ number: 1, uploadId, sizeBytes: 1, sha256: 'y', seconds: 1, chapters: [], recordings: [] },
});

export function bookStoreContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of BookStore`, () => {
    async function setUp(t: TestContext) {
      const { books, keys } = await open(t);
      const ownerOf = async (owner: string) => (await keys.insert(exampleKey({ owner }))).ownerId;
      return { books, alice: await ownerOf('alice'), bob: await ownerOf('bob') };
    }

    it('are their owner’s, and as many as there may be', async (t) => {
      const { books, alice, bob } = await setUp(t);
      const [one, other] = [newBook(alice), newBook(alice)];
      assert.deepEqual(
        [await books.add(one, 2), await books.add(other, 2), await books.add(newBook(alice), 2)],
        [true, true, false],
      );
      assert.deepEqual(await books.find(alice, one.id), { ...one, cover: null, speech: null, making: null });
      assert.equal(await books.find(bob, one.id), null);
      const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);
      assert.deepEqual(ids(await books.list({ ownerId: alice, before: null, limit: 9 })), [other.id, one.id]);
      assert.deepEqual(ids(await books.list({ ownerId: alice, before: other.id, limit: 9 })), [one.id]);
      assert.deepEqual(await books.list({ ownerId: bob, before: null, limit: 9 }), []);
      assert.equal(await books.remove(bob, one.id), null);
      assert.deepEqual(await books.remove(alice, one.id), { batchId: null, uploadIds: [one.uploadId] });
      assert.equal(await books.find(alice, one.id), null);
    });

    it('are spoken by one batch, which only who knows the one before replaces', async (t) => {
      const { books, alice } = await setUp(t);
      const book = newBook(alice);
      await books.add(book, 9);
      const speak = (before: string | null, speech: BookSpeech | null) =>
        books.speak({ ownerId: alice, id: book.id, before, speech });
      assert.equal(await speak(null, speechOf('b1', null)), true);
      assert.equal(await speak(null, speechOf('b2', null)), false);
      assert.deepEqual(await books.halfSpoken(), [{ ownerId: alice, id: book.id, batchId: 'b1' }]);
      assert.equal(await speak('b1', speechOf('b1')), true);
      assert.deepEqual(await books.halfSpoken(), []);
      assert.equal(await speak('b1', speechOf('b2')), true);
      assert.deepEqual((await books.find(alice, book.id))?.speech?.batchId, 'b2');
      assert.equal(await speak('b2', null), true);
      assert.equal((await books.find(alice, book.id))?.speech, null);
    });

    it('are made by whoever has the claim, until it ends or the audiobook is asked for anew', async (t) => {
      const { books, alice } = await setUp(t);
      const [book, later] = [newBook(alice), newBook(alice)];
      for (const one of [later, book]) {
        await books.add(one, 9);
        assert.equal(await books.make({ ownerId: alice, id: one.id, making: makingOf(1) }), false);
        await books.speak({ ownerId: alice, id: one.id, before: null, speech: speechOf(one.id) });
        await books.make({ ownerId: alice, id: one.id, making: makingOf(one === book ? 10 : 20) });
      }
      const { id } = book;
      assert.deepEqual(
        await books.waiting(9),
        [book, later].map((one) => ({ ownerId: alice, id: one.id })),
      );
      const first = await books.claim({ id, nowMs: 100, leaseMs: 50 });
      assert.equal(first?.book.id, id);
      assert.equal(await books.claim({ id, nowMs: 120, leaseMs: 50 }), null);
      const claim = first!.claim;
      assert.equal(
        await books.settle({ id, claim, making: makingOf(10, { state: 'making', done: 1 }), leaseEndMs: 200 }),
        true,
      );
      assert.equal(await books.claim({ id, nowMs: 199, leaseMs: 50 }), null);
      const second = await books.claim({ id, nowMs: 200, leaseMs: 50 });
      assert.equal(second?.book.making?.done, 1);
      const uploadId = hex();
      const made = makingOf(10, { state: 'made', files: [fileOf(uploadId)] });
      assert.equal(await books.settle({ id, claim, making: made, leaseEndMs: null }), false);
      assert.equal(await books.settle({ id, claim: second!.claim, making: made, leaseEndMs: null }), true);
      assert.deepEqual(await books.waiting(9), [{ ownerId: alice, id: later.id }]);
      assert.deepEqual(await books.neededUploads([uploadId, book.uploadId, hex()]), new Set([uploadId, book.uploadId]));
      await books.make({ ownerId: alice, id, making: makingOf(30) });
      assert.deepEqual(await books.neededUploads([uploadId, book.uploadId]), new Set([book.uploadId]));
      assert.equal(await books.settle({ id, claim: second!.claim, making: made, leaseEndMs: null }), false);
      await books.claim({ id, nowMs: 300, leaseMs: 50 });
      await books.releaseClaims();
      assert.notEqual(await books.claim({ id, nowMs: 300, leaseMs: 50 }), null);
    });

    it('keep a cover that was sent until they go', async (t) => {
      const { books, alice, bob } = await setUp(t);
      const book = newBook(alice);
      await books.add(book, 9);
      const cover = { uploadId: hex(), mediaType: 'image/png', sizeBytes: 4 } as const;
      assert.equal(await books.setCover(bob, book.id, cover), false);
      assert.equal(await books.setCover(alice, book.id, cover), true);
      assert.deepEqual((await books.find(alice, book.id))?.cover, cover);
      await books.speak({ ownerId: alice, id: book.id, before: null, speech: speechOf('b') });
      await books.make({ ownerId: alice, id: book.id, making: makingOf(1) });
      assert.deepEqual(await books.neededUploads([cover.uploadId]), new Set([cover.uploadId]));
      const removed = await books.remove(alice, book.id);
      assert.deepEqual(new Set(removed?.uploadIds), new Set([book.uploadId, cover.uploadId]));
    });
  });
}
