// The list of files of the OpenAI door, on SQLite.
import type { FilePurpose, FileStock, UploadedFile } from '../../domain/uploaded-file.ts';
import type { FileStore } from '../../ports/file-store.ts';
import type { Database } from './database.ts';

type FileRow = readonly [
  uploadId: string,
  ownerId: number,
  purpose: FilePurpose,
  filename: string,
  sizeBytes: number,
  createdAtMs: number,
  expiresAtMs: number | null,
];

const COLUMNS = 'upload_id, owner_id, purpose, filename, size_bytes, created_at, expires_at';
/** A batch reads the file until the last of its lines is a run. */
const IS_IN_USE = `EXISTS (SELECT 1 FROM speech_batches WHERE input_upload = files.upload_id AND phase IN ('validating', 'submitting'))`;

export function createSqliteFileStore({ db }: { db: Database }): FileStore {
  const insert = createInsertFile(db);
  const stock = db.prepare<[files: number, bytes: number]>(
    'SELECT count(*), coalesce(sum(size_bytes), 0) FROM files WHERE owner_id = ?',
  );
  const one = db.prepare<FileRow>(
    `SELECT ${COLUMNS} FROM files WHERE upload_id = ? AND owner_id = ? AND coalesce(expires_at > ?, 1)`,
  );
  const idOf = db.prepare<[id: number]>('SELECT id FROM files WHERE upload_id = ? AND owner_id = ?');
  const listed = (direction: 'ASC' | 'DESC') =>
    db.prepare<FileRow>(
      `SELECT ${COLUMNS} FROM files WHERE owner_id = ?1 AND id ${direction === 'ASC' ? '>' : '<'} ?2
          AND coalesce(expires_at > ?3, 1) AND coalesce(purpose = ?4, 1) ORDER BY id ${direction} LIMIT ?5`,
    );
  const lists = { newest: listed('DESC'), oldest: listed('ASC') };
  const isUsed = db.prepare<[0 | 1]>(`SELECT ${IS_IN_USE} FROM files WHERE upload_id = ? AND owner_id = ?`);
  const remove = db.prepare('DELETE FROM files WHERE upload_id = ? AND owner_id = ?');
  const removeExpired = db.prepare<[uploadId: string]>(
    `DELETE FROM files WHERE id IN (SELECT id FROM files WHERE expires_at <= ? AND NOT ${IS_IN_USE} LIMIT ?) RETURNING upload_id`,
  );
  const known = db.prepare<[uploadId: string]>(
    'SELECT upload_id FROM files WHERE upload_id IN (SELECT value FROM json_each(?))',
  );
  const stockOf = (ownerId: number): FileStock => {
    const [files, bytes] = stock.get(ownerId)!;
    return { files, bytes };
  };

  return {
    insert: (file, limits) =>
      db.writeDurably(() => {
        const found = stockOf(file.ownerId);
        if (found.files >= limits.files) return { passed: 'files', stock: found } as const;
        if (found.bytes + file.sizeBytes > limits.bytes) return { passed: 'bytes', stock: found } as const;
        insert(file);
        return 'stored';
      }),
    stock: async (ownerId) => db.read(() => stockOf(ownerId)),
    async find({ ownerId, uploadId, nowMs }) {
      const row = db.read(() => one.get(uploadId, ownerId, nowMs));
      return row === undefined ? null : toFile(row);
    },
    async list({ ownerId, after, limit, newestFirst, purpose, nowMs }) {
      const from = after === null ? undefined : db.read(() => idOf.get(after, ownerId))?.[0];
      if (after !== null && from === undefined) return [];
      const beginning = newestFirst ? Number.MAX_SAFE_INTEGER : 0;
      const query = newestFirst ? lists.newest : lists.oldest;
      return db.read(() => query.all(ownerId, from ?? beginning, nowMs, purpose, limit)).map(toFile);
    },
    remove: ({ ownerId, uploadId }) =>
      db.writeDurably(() => {
        const [used] = isUsed.get(uploadId, ownerId) ?? [];
        if (used === undefined) return null;
        if (used === 1) return 'in_use';
        remove.run(uploadId, ownerId);
        return 'removed';
      }),
    removeExpired: async (nowMs, limit) =>
      (await db.writeDurably(() => removeExpired.all(nowMs, limit))).map(([uploadId]) => uploadId),
    known: async (uploadIds) =>
      new Set(db.read(() => known.all(JSON.stringify(uploadIds))).map(([uploadId]) => uploadId)),
  };
}

/** Returns the function that writes an entry, inside a transaction. */
export function createInsertFile(db: Database): (file: UploadedFile) => void {
  const insert = db.prepare(`INSERT INTO files (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  return ({ uploadId, ownerId, purpose, filename, sizeBytes, createdAtMs, expiresAtMs }) => {
    insert.run(uploadId, ownerId, purpose, filename, sizeBytes, createdAtMs, expiresAtMs);
  };
}

function toFile([uploadId, ownerId, purpose, filename, sizeBytes, createdAtMs, expiresAtMs]: FileRow): UploadedFile {
  return { uploadId, ownerId, purpose, filename, sizeBytes, createdAtMs, expiresAtMs };
}
