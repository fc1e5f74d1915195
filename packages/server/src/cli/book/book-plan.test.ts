// How a book is to be spoken, as the options of the command say it to the server.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildEpub } from '../../../test/books/epub-builder.ts';
import type { Session } from '../remote/session.ts';
import type { BookOptions } from './book-options.ts';
import { planBook } from './book-plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-plan-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'book.epub');
writeFileSync(path, buildEpub());

// The usual voice and the book's language need no server.
const session = { client: {}, dictionaries: {}, signal: new AbortController().signal } as Session;
const plan = (more: Partial<BookOptions> = {}) =>
  planBook(session, path, { format: 'm4b', loudness: '-18', lexicon: true, ...more } as BookOptions);

test('that the lexicons of the book are not used is another wish, and nothing is said where they are', async () => {
  const [usual, without] = [await plan(), await plan({ lexicon: false })];
  assert.deepEqual(usual.speech, { voice_id: 147320 });
  assert.deepEqual(without.speech, { voice_id: 147320, lexicons: false });
  assert.notEqual(without.wish, usual.wish);
  assert.equal((await plan({ narrator: 'Me' })).wish, usual.wish);
});
