// Tests the look at uploads, on rows of SQLite and files of a folder.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { createUploadFolder } from '../blobs/upload-folder.ts';
import { openDatabase } from '../db/sqlite/database.ts';
import { createSqliteUploadMaintenance } from '../db/sqlite/maintenance/upload-maintenance.ts';
import { temporaryFolder } from '../db/sqlite/test-stores.ts';
import { createCheckUploads } from './check-uploads.ts';
import { NEVER } from './maintenance-fixtures.ts';

const idOf = (n: number) => n.toString(16).padStart(32, '0');
const bytesOf = (n: number) => `upload ${n}`;
const factsOf = (n: number) => ({
  uploadId: idOf(n),
  sizeBytes: bytesOf(n).length,
  sha256: hash('sha256', bytesOf(n)),
});
const [BOOK, COVER, FIRST_PART, SECOND_PART, FILE] = [1, 2, 3, 4, 5] as const;

function setUp(t: TestContext) {
  const root = temporaryFolder(t);
  const uploads = join(root, 'uploads');
  const db = openDatabase({ path: join(root, 'lector.db') });
  t.after(() => db.close());
  const { uploadId, sizeBytes, sha256 } = factsOf(BOOK);
  const making = JSON.stringify({ files: [factsOf(FIRST_PART), factsOf(SECOND_PART)] });
  const { sha256: _, ...cover } = factsOf(COVER);
  db.prepare("INSERT INTO owners (id, name) VALUES (1, 'ada')").run();
  db.prepare(
    `INSERT INTO books (id, owner_id, public_id, created_at, file_name, upload_id, size_bytes, sha256, facts, cover, making)
     VALUES (1, 1, 'book_1', 1, 'a.epub', ?, ?, ?, '{}', ?, ?)`,
  ).run(uploadId, sizeBytes, sha256, JSON.stringify(cover), making);
  for (const n of [BOOK, COVER, FIRST_PART, SECOND_PART])
    db.prepare('INSERT INTO book_uploads (upload_id, book_id) VALUES (?, 1)').run(idOf(n));
  db.prepare(
    "INSERT INTO files (owner_id, upload_id, purpose, filename, size_bytes, created_at) VALUES (1, ?, 'batch', 'a', ?, 1)",
  ).run(idOf(FILE), bytesOf(FILE).length);
  mkdirSync(uploads);
  const write = (n: number, bytes = bytesOf(n)) => writeFileSync(join(uploads, idOf(n)), bytes);
  for (const n of [BOOK, COVER, FIRST_PART, SECOND_PART, FILE]) write(n);
  const maintenance = createSqliteUploadMaintenance({ db });
  const check = createCheckUploads({ maintenance, folder: createUploadFolder(uploads) });
  const look = async (options = { hash: true }) => {
    const { checked, unsound } = await check({ ...options, signal: NEVER });
    return [checked, unsound.map(({ upload, condition }) => [upload.what, upload.id, condition])];
  };
  return { db, write, look, maintenance, pathOf: (n: number) => join(uploads, idOf(n)) };
}

it('finds nothing where every upload is what was stored', async (t) => {
  const { look } = setUp(t);
  assert.deepEqual(await look(), [5, []]);
});

it('names what is missing, cut, altered, or a link', async (t) => {
  const { write, look, pathOf } = setUp(t);
  write(BOOK, 'upload X');
  write(COVER, 'up');
  rmSync(pathOf(SECOND_PART));
  rmSync(pathOf(FILE));
  symlinkSync(pathOf(FIRST_PART), pathOf(FILE));
  const rest = [
    ['cover', 'book_1', 'other_size'],
    ['audiobook', 'book_1', 'missing'],
    ['file', `file-${idOf(FILE)}`, 'missing'],
  ];
  assert.deepEqual(await look(), [5, [['book', 'book_1', 'other_bytes'], ...rest]]);
  assert.deepEqual(await look({ hash: false }), [5, rest]);
});

it('names nothing that was deleted meanwhile, and looks at no path that a database from elsewhere names', async (t) => {
  const { db, look, pathOf, maintenance } = setUp(t);
  rmSync(pathOf(COVER));
  db.prepare('DELETE FROM book_uploads WHERE upload_id = ?').run(idOf(COVER));
  assert.equal(maintenance.knowsUpload(idOf(COVER)), false);
  assert.deepEqual(await look(), [5, []]);
  db.prepare("UPDATE files SET upload_id = '../lector.db'").run();
  assert.deepEqual(await look(), [5, [['file', 'file-../lector.db', 'missing']]]);
});
