// What the rows of a live database say of uploads: those of books, and those of files at the OpenAI door.
import { toFileId } from '../../../domain/file-id.ts';
import type { ReferredUpload, UploadMaintenance } from '../../../ports/upload-maintenance.ts';
import type { Database } from '../database.ts';

type Row = readonly [
  seq: number,
  what: ReferredUpload['what'],
  id: string,
  uploadId: string,
  sizeBytes: number,
  sha256: string | null,
];

/** Rows read at a time, so that memory stays bounded and no long read blocks other processes. */
const PAGE = 100;

const OF_BOOKS = `
  WITH page AS (SELECT * FROM books WHERE id > ? ORDER BY id LIMIT ${PAGE})
  SELECT id, 'book', public_id, upload_id, size_bytes, sha256 FROM page
  UNION ALL SELECT id, 'cover', public_id, cover ->> 'uploadId', cover ->> 'sizeBytes', NULL FROM page WHERE cover IS NOT NULL
  UNION ALL SELECT page.id, 'audiobook', public_id, file.value ->> 'uploadId', file.value ->> 'sizeBytes', file.value ->> 'sha256'
    FROM page CROSS JOIN json_each(page.making, '$.files') file WHERE making IS NOT NULL
  ORDER BY 1`;
const OF_FILES = `SELECT id, 'file', '', upload_id, size_bytes, NULL FROM files WHERE id > ? ORDER BY id LIMIT ${PAGE}`;

export function createSqliteUploadMaintenance({ db }: { db: Database }): UploadMaintenance {
  const pages = [db.prepare<Row>(OF_BOOKS), db.prepare<Row>(OF_FILES)];
  const known = db.prepare<[1]>(
    'SELECT 1 FROM book_uploads WHERE upload_id = ?1 UNION ALL SELECT 1 FROM files WHERE upload_id = ?1',
  );

  return {
    *uploads() {
      for (const page of pages) {
        for (let after = 0; ; ) {
          const rows = db.read(() => page.all(after));
          for (const [, what, id, uploadId, sizeBytes, sha256] of rows) {
            yield { what, id: what === 'file' ? toFileId(uploadId) : id, uploadId, sizeBytes, sha256 };
          }
          const last = rows.at(-1)?.[0];
          if (last === undefined) break;
          after = last;
        }
      }
    },
    knowsUpload: (uploadId) => db.read(() => known.get(uploadId)) !== undefined,
  };
}
