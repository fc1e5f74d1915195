// A book with a cover that is spoken, and whose audiobook is made: for tests of who may fetch it.
import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PNG } from '../../src/audio/m4b/test-audiobook.ts';
import type { BookMaking } from '../../src/ports/book-store.ts';
import type { Harness } from '../app-harness.ts';

export const BOOK_TEXT = 'Words of a book.';
export const SPEECH = { voice_id: 147320, language: 1 };
const FILE = 'not an audiobook';

export async function sendBook(server: Harness, key: string, text = BOOK_TEXT): Promise<string> {
  const answer = await server.app.inject({
    ...{ method: 'POST', url: '/lector/v1/books?filename=book.txt', payload: text },
    headers: { 'x-api-key': key, 'content-type': 'text/plain' },
  });
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.json<{ book_id: string }>().book_id;
}

export async function makeBook(server: Harness, key: string): Promise<string> {
  const bookId = await sendBook(server, key);
  const url = `/lector/v1/books/${bookId}`;
  const ask = async (method: 'POST' | 'PUT', path: string, type: string, payload: object) => {
    const headers = { 'x-api-key': key, 'content-type': type };
    const answer = await server.app.inject({ method, url: `${url}/${path}`, headers, payload });
    if (answer.statusCode >= 300) throw new Error(answer.body);
  };
  await ask('PUT', 'cover', 'image/png', PNG);
  await ask('POST', 'speak', 'application/json', SPEECH);
  await ask('POST', 'audiobook', 'application/json', {});
  finish(server.dataDir, bookId);
  return bookId;
}

/** As if it had been made. */
function finish(dataDir: string, bookId: string): void {
  const uploadId = hash('sha256', bookId).slice(0, 32);
  writeFileSync(join(dataDir, 'uploads', uploadId), FILE);
  const db = new DatabaseSync(join(dataDir, 'lector.db'));
  const { making } = db.prepare('SELECT making FROM books WHERE public_id = ?').get(bookId) as { making: string };
  const file = {
    number: 1,
    uploadId,
    sizeBytes: FILE.length,
    sha256: hash('sha256', FILE),
    seconds: 1,
    chapters: [],
    recordings: [],
  };
  const made: BookMaking = { ...(JSON.parse(making) as BookMaking), state: 'made', files: [file] };
  db.prepare("UPDATE books SET making = ?, making_state = 'made' WHERE public_id = ?").run(
    JSON.stringify(made),
    bookId,
  );
  db.prepare('INSERT INTO book_uploads SELECT ?, id FROM books WHERE public_id = ?').run(uploadId, bookId);
  db.close();
}
