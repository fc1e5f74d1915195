// Folders, on SQLite.
import type { Folder, FolderStore } from '../../ports/folder-store.ts';
import type { Database } from './database.ts';

type FolderRow = readonly [id: number, ownerId: number, name: string, runCount: number];

export function createSqliteFolderStore({ db }: { db: Database }): FolderStore {
  const all = db.prepare<FolderRow>(
    'SELECT id, owner_id, name, run_count FROM folders WHERE owner_id = ? ORDER BY id LIMIT ?',
  );
  // Not LIKE, because % and _ in the search text stand for themselves.
  const matching = db.prepare<FolderRow>(
    `SELECT id, owner_id, name, run_count FROM folders
      WHERE owner_id = ? AND instr(lower(name), lower(?)) > 0 ORDER BY id LIMIT ?`,
  );
  const insert = db.prepare('INSERT INTO folders (owner_id, name, created_at) VALUES (?, ?, ?)');

  return {
    async list(ownerId, { limit, search }) {
      const rows = db.read(() => (search === null ? all.all(ownerId, limit) : matching.all(ownerId, search, limit)));
      return rows.map(toFolder);
    },
    create: (ownerId, name, nowMs) =>
      db.writeDurably(() => {
        const id = Number(insert.run(ownerId, name, nowMs).lastInsertRowid);
        return { id, ownerId, name, runCount: 0 };
      }),
  };
}

function toFolder([id, ownerId, name, runCount]: FolderRow): Folder {
  return { id, ownerId, name, runCount };
}
