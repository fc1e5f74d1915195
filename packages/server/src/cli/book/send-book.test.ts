// A book is sent once and spoken once, whatever happens to the command, the server and the answers between them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type BookInfo, type LectorClient, LectorError } from '@lector/client';
import { UsageError } from '../remote/failures.ts';
import type { BookPlan } from './book-plan.ts';
import { areIntact, openBookJournal } from './journal.ts';
import { sendAndSpeak } from './send-book.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lector-book-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** A server that keeps what it is sent. */
function startFake() {
  const books: BookInfo[] = [];
  const calls: string[] = [];
  const fake = {
    books,
    calls,
    /** Thrown instead of the next answer of this call, behind what it did. */
    lost: new Map<string, LectorError>(),
  };
  const answer = <T>(name: string, value: T): T => {
    calls.push(name);
    const error = fake.lost.get(name);
    fake.lost.delete(name);
    if (error !== undefined) throw error;
    return value;
  };
  const find = (id: string) => {
    const found = books.find(({ book_id }) => book_id === id);
    if (found === undefined) throw new LectorError('notFound', 'There is no such book', { status: 404 });
    return found;
  };
  const client = {
    async sendBook(content: Blob, { filename }: { filename: string }) {
      const text = await content.text();
      const book = { book_id: `book_${books.length}`, filename, sha256: digest(text), batch: null };
      books.unshift(book as unknown as BookInfo);
      return answer('send', book);
    },
    listBooks: async () =>
      answer('list', { books: books.map((book) => ({ ...book, batch_id: book.batch?.batch_id ?? null })) }),
    getBook: async (id: string) => answer('get', find(id)),
    async speakBook(id: string) {
      const book = find(id) as { batch: { batch_id: string } | null };
      book.batch ??= { batch_id: `batch_of_${id}` };
      return answer('speak', book);
    },
    deleteBook: async () => answer('delete', undefined),
  };
  return Object.assign(fake, { client: client as unknown as LectorClient });
}

async function send(fake: ReturnType<typeof startFake>, text: string, changes: Partial<BookPlan> = {}, server = 'a') {
  const path = join(folder, 'a.md');
  writeFileSync(path, text);
  const journal = await openBookJournal(folder, 'a.md');
  const plan = { path, name: 'a.md', sha256: digest(text), wish: 'w', speech: { voice_id: 1 }, ...changes } as BookPlan;
  const tools = { client: fake.client, server, journal, signal: new AbortController().signal, tell: () => {} };
  const { book, isKnown } = await sendAndSpeak(tools, plan);
  return [book.book_id, isKnown];
}

test('the same command finds the book that it has sent, and another book, wish or server is sent anew', async () => {
  const fake = startFake();
  assert.deepEqual(await send(fake, 'One.'), ['book_0', false]);
  assert.deepEqual(await send(fake, 'One.'), ['book_0', true]);
  assert.deepEqual(fake.calls, ['send', 'speak', 'get', 'speak']);
  assert.deepEqual(await send(fake, 'Two.'), ['book_1', false]);
  assert.deepEqual(await send(fake, 'Two.', { wish: 'other' }), ['book_2', false]);
  assert.deepEqual(await send(fake, 'Two.', { wish: 'other' }, 'b'), ['book_3', false]);
});

test('a book whose answer was lost is found, by the same call and by the next', async () => {
  const fake = startFake();
  fake.lost.set('send', new LectorError('network', 'it broke'));
  assert.deepEqual(await send(fake, 'One.'), ['book_0', false]);
  const other = startFake();
  // As if the command had been killed meanwhile.
  other.lost.set('send', new LectorError('permission', 'killed'));
  await assert.rejects(send(other, 'Two.'), { message: 'killed' });
  assert.deepEqual(await send(other, 'Two.'), ['book_0', false]);
  assert.equal(other.books.length, 1);
});

test('one that was deleted at the server is sent anew, and so is one that is spoken otherwise', async () => {
  const fake = startFake();
  await send(fake, 'One.');
  fake.books.length = 0;
  assert.deepEqual(await send(fake, 'One.'), ['book_0', false]);
  fake.lost.set('speak', new LectorError('badRequest', 'spoken', { status: 409, code: 'book_spoken' }));
  assert.deepEqual(await send(fake, 'One.'), ['book_1', false]);
});

test('a book that is refused, or that changes while it is sent, is a mistake and no failure', async () => {
  const fake = startFake();
  const items = [{ loc: ['body', 'language'], msg: 'say which', type: 'missing' }];
  fake.lost.set('speak', new LectorError('validation', 'no', { status: 422, items }));
  await assert.rejects(
    send(fake, 'One.'),
    (error) => error instanceof UsageError && error.message === 'Say which (language)',
  );
  await assert.rejects(send(fake, 'One.', { sha256: digest('Two.') }), /a\.md changed while it was being read/);
  assert.equal(fake.calls.at(-1), 'delete');
});

test('a folder belongs to one book, and its journal to this version', async () => {
  await send(startFake(), 'One.');
  await assert.rejects(openBookJournal(folder, 'b.md'), /This folder holds the book a\.md: use another one for b\.md/);
  for (const text of ['', 'my notes', '{"lector":"book","format":2}']) {
    writeFileSync(join(folder, '.lector-book.json'), text);
    await assert.rejects(openBookJournal(folder, 'a.md'), /is not the state of a book of this version/);
  }
});

test('files are intact when each is as it was written, inside of the folder', async () => {
  writeFileSync(join(folder, 'x.mp3'), 'x');
  const file = (name: string, text: string) => ({ file: name, size_bytes: 1, sha256: digest(text) });
  assert.equal(await areIntact(folder, [file('x.mp3', 'x')]), true);
  assert.equal(await areIntact(folder, [file('x.mp3', 'y')]), false);
  assert.equal(await areIntact(folder, [file('y.mp3', 'x')]), false);
  assert.equal(await areIntact(folder, [file(`../${folder.split('/').at(-1)}/x.mp3`, 'x')]), false);
});
