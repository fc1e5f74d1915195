// Books on SQLite.
import type { BookMaking, BookStore } from '../../../ports/book-store.ts';
import type { Database } from '../database.ts';
import { BOOK_COLUMNS, type BookRow, toBook } from './book-row.ts';

type ListedRow = readonly [
  id: string,
  createdAtMs: number,
  fileName: string,
  sizeBytes: number,
  title: string | null,
  batchId: string | null,
  making: BookMaking['state'] | null,
];

const IS_OWN = 'public_id = ? AND owner_id = ?';

export function createSqliteBookStore({ db }: { db: Database }): BookStore {
  const one = db.prepare<BookRow>(`SELECT ${BOOK_COLUMNS} FROM books WHERE ${IS_OWN}`);
  const idOf = db.prepare<[id: number]>(`SELECT id FROM books WHERE ${IS_OWN}`);
  const count = db.prepare<[number]>('SELECT count(*) FROM books WHERE owner_id = ?');
  const insert = db.prepare<[id: number]>(
    `INSERT INTO books (public_id, owner_id, created_at, file_name, upload_id, size_bytes, sha256, title, facts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
  );
  const refer = db.prepare('INSERT INTO book_uploads (upload_id, book_id) VALUES (?, ?)');
  const newest = db.prepare<ListedRow>(
    `SELECT public_id, created_at, file_name, size_bytes, title, batch_id, making_state FROM books
      WHERE owner_id = ? AND id < ? ORDER BY id DESC LIMIT ?`,
  );
  const setCover = db.prepare<[id: number]>(`UPDATE books SET cover = ? WHERE ${IS_OWN} RETURNING id`);
  const halfSpoken = db.prepare<[ownerId: number, id: string, batchId: string]>(
    'SELECT owner_id, public_id, batch_id FROM books WHERE is_submitted = 0',
  );
  const uploadsOf = db.prepare<[uploadId: string]>('SELECT upload_id FROM book_uploads WHERE book_id = ?');
  const remove = db.prepare<[batchId: string | null]>('DELETE FROM books WHERE id = ? RETURNING batch_id');
  const needed = db.prepare<[uploadId: string]>(
    'SELECT upload_id FROM book_uploads WHERE upload_id IN (SELECT value FROM json_each(?))',
  );

  return {
    add: ({ id, ownerId, createdAtMs, fileName, uploadId, sizeBytes, sha256, facts }, most) =>
      db.writeDurably(() => {
        if (count.get(ownerId)![0] >= most) return false;
        const { title } = facts.metadata;
        const row = [id, ownerId, createdAtMs, fileName, uploadId, sizeBytes, sha256, title, JSON.stringify(facts)];
        refer.run(uploadId, insert.get(...row)![0]);
        return true;
      }),
    async find(ownerId, id) {
      const row = db.read(() => one.get(id, ownerId));
      return row === undefined ? null : toBook(row);
    },
    async list({ ownerId, before, limit }) {
      const below = before === null ? Number.MAX_SAFE_INTEGER : (db.read(() => idOf.get(before, ownerId))?.[0] ?? 0);
      const rows = db.read(() => newest.all(ownerId, below, limit));
      return rows.map(([id, createdAtMs, fileName, sizeBytes, title, batchId, making]) => {
        return { id, createdAtMs, fileName, sizeBytes, title, batchId, making };
      });
    },
    setCover: (ownerId, id, cover) =>
      db.writeDurably(() => {
        const row = setCover.get(JSON.stringify(cover), id, ownerId);
        if (row !== undefined) refer.run(cover.uploadId, row[0]);
        return row !== undefined;
      }),
    halfSpoken: async () => db.read(() => halfSpoken.all()).map(([ownerId, id, batchId]) => ({ ownerId, id, batchId })),
    remove: (ownerId, id) =>
      db.writeDurably(() => {
        const [book] = idOf.get(id, ownerId) ?? [];
        if (book === undefined) return null;
        const uploadIds = uploadsOf.all(book).map(([uploadId]) => uploadId);
        return { batchId: remove.get(book)![0], uploadIds };
      }),
    neededUploads: async (ids) => new Set(db.read(() => needed.all(JSON.stringify(ids))).map(([id]) => id)),
    ...createChanges(db),
  };
}

function createChanges(
  db: Database,
): Pick<BookStore, 'speak' | 'make' | 'waiting' | 'claim' | 'settle' | 'releaseClaims'> {
  const speak = db.prepare<[id: number]>(
    `UPDATE books SET batch_id = ?, speech = ?, is_submitted = ?, making = NULL, making_state = NULL, asked_at = NULL, claimed_until = NULL
      WHERE ${IS_OWN} AND batch_id IS ? RETURNING id`,
  );
  const submitted = db.prepare<[id: number]>(
    `UPDATE books SET speech = ?, is_submitted = ? WHERE ${IS_OWN} AND batch_id IS ? RETURNING id`,
  );
  const make = db.prepare<[id: number]>(
    `UPDATE books SET making = ?, making_state = ?, asked_at = ?, claimed_until = NULL, claim = claim + 1
      WHERE ${IS_OWN} AND batch_id IS NOT NULL RETURNING id`,
  );
  const forgetFiles = db.prepare(
    `DELETE FROM book_uploads WHERE book_id = ?1
        AND upload_id NOT IN (SELECT upload_id FROM books WHERE id = ?1 UNION ALL SELECT cover ->> 'uploadId' FROM books WHERE id = ?1 AND cover IS NOT NULL)`,
  );
  const waiting = db.prepare<[ownerId: number, id: string]>(
    `SELECT owner_id, public_id FROM books INDEXED BY books_to_make WHERE making_state IN ('waiting', 'making') ORDER BY asked_at LIMIT ?`,
  );
  const claim = db.prepare<readonly [claim: number, ...BookRow]>(
    `UPDATE books SET claim = claim + 1, claimed_until = ?2 WHERE public_id = ?1 AND making_state IN ('waiting', 'making')
        AND (claimed_until IS NULL OR claimed_until <= ?3 OR claimed_until > ?2) RETURNING claim, ${BOOK_COLUMNS}`,
  );
  const settle = db.prepare<[id: number]>(
    `UPDATE books SET making = ?, making_state = ?, claimed_until = ? WHERE public_id = ? AND claim = ? AND making IS NOT NULL RETURNING id`,
  );
  const refer = db.prepare('INSERT INTO book_uploads (upload_id, book_id) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const release = db.prepare(
    "UPDATE books INDEXED BY books_to_make SET claimed_until = NULL WHERE making_state IN ('waiting', 'making') AND claimed_until IS NOT NULL",
  );

  return {
    speak: ({ ownerId, id, before, speech }) =>
      db.writeDurably(() => {
        const text = speech === null ? null : JSON.stringify(speech);
        const isSubmitted = speech === null ? null : Number(speech.submittedAtMs !== null);
        if (speech !== null && speech.batchId === before)
          return submitted.get(text, isSubmitted, id, ownerId, before) !== undefined;
        const row = speak.get(speech?.batchId ?? null, text, isSubmitted, id, ownerId, before);
        if (row !== undefined) forgetFiles.run(row[0]);
        return row !== undefined;
      }),
    make: ({ ownerId, id, making }) =>
      db.writeDurably(() => {
        const row = make.get(JSON.stringify(making), making.state, making.askedAtMs, id, ownerId);
        if (row !== undefined) forgetFiles.run(row[0]);
        return row !== undefined;
      }),
    waiting: async (limit) => db.read(() => waiting.all(limit)).map(([ownerId, id]) => ({ ownerId, id })),
    async claim({ id, nowMs, leaseMs }) {
      const row = await db.writeLightly(() => claim.get(id, nowMs + leaseMs, nowMs));
      if (row === undefined) return null;
      const [number, ...book] = row;
      return { book: toBook(book), claim: number };
    },
    settle: ({ id, claim: number, making, leaseEndMs }) =>
      db.writeDurably(() => {
        const row = settle.get(JSON.stringify(making), making.state, leaseEndMs, id, number);
        if (row === undefined) return false;
        for (const { uploadId } of making.files) refer.run(uploadId, row[0]);
        return true;
      }),
    async releaseClaims() {
      await db.writeLightly(() => release.run());
    },
  };
}
