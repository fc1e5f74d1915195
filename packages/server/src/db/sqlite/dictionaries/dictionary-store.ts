// Pronunciation dictionaries, on SQLite.
import { type Dictionary, MAX_DICTIONARIES } from '../../../domain/dictionary.ts';
import type { DictionaryStore } from '../../../ports/dictionary-store.ts';
import type { Database } from '../database.ts';

type DictionaryRow = readonly [
  id: number,
  name: string,
  language: string | null,
  entries: number,
  createdAtMs: number,
  updatedAtMs: number,
];

const COLUMNS = 'id, name, language, entries, created_at, updated_at';
const MINE = 'owner_id = ? AND removed = 0';
/** Entries deleted in one transaction: a few milliseconds. */
const DELETED_AT_ONCE = 250;

export function createSqliteDictionaryStore({ db }: { db: Database }): DictionaryStore {
  const all = db.prepare<DictionaryRow>(`SELECT ${COLUMNS} FROM dictionaries WHERE ${MINE} ORDER BY id`);
  const one = db.prepare<DictionaryRow>(`SELECT ${COLUMNS} FROM dictionaries WHERE id = ? AND ${MINE}`);
  const count = db.prepare<[number]>(`SELECT count(*) FROM dictionaries WHERE ${MINE}`);
  const insert = db.prepare(
    'INSERT INTO dictionaries (owner_id, name, language, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)',
  );
  const change = db.prepare(
    `UPDATE dictionaries SET name = coalesce(?, name), language = iif(?, ?, language), updated_at = ?
      WHERE id = ? AND ${MINE}`,
  );
  const remove = db.prepare(`UPDATE dictionaries SET removed = 1 WHERE id = ? AND ${MINE}`);
  const removed = db.prepare<[id: number]>('SELECT id FROM dictionaries WHERE removed = 1 LIMIT 1');
  const clear = db.prepare(
    `DELETE FROM dictionary_entries WHERE dictionary_id = ?1
        AND id IN (SELECT id FROM dictionary_entries WHERE dictionary_id = ?1 LIMIT ${DELETED_AT_ONCE})`,
  );
  const forget = db.prepare('DELETE FROM dictionaries WHERE id = ? AND removed = 1');

  const read = (ownerId: number, id: number | bigint): Dictionary | null => {
    const row = one.get(id, ownerId);
    return row === undefined ? null : toDictionary(row);
  };
  /** False when nothing is left to delete. */
  const clearSome = (): boolean => {
    const id = removed.get()?.[0];
    if (id === undefined) return false;
    if (Number(clear.run(id).changes) < DELETED_AT_ONCE) forget.run(id);
    return true;
  };

  return {
    list: async (ownerId) => db.read(() => all.all(ownerId)).map(toDictionary),
    find: async (ownerId, id) => db.read(() => read(ownerId, id)),
    create: ({ ownerId, name, language, nowMs }) =>
      db.writeDurably(() => {
        if ((count.get(ownerId)?.[0] ?? 0) >= MAX_DICTIONARIES) return null;
        return read(ownerId, insert.run(ownerId, name, language, nowMs).lastInsertRowid);
      }),
    change: (ownerId, id, { name = null, language, nowMs }) =>
      db.writeDurably(() => {
        change.run(name, language === undefined ? 0 : 1, language ?? null, nowMs, id, ownerId);
        return read(ownerId, id);
      }),
    remove: (ownerId, id) => db.writeDurably(() => Number(remove.run(id, ownerId).changes) !== 0),
    async clearRemoved() {
      while (await db.writeLightly(clearSome));
    },
  };
}

function toDictionary([id, name, language, entries, createdAtMs, updatedAtMs]: DictionaryRow): Dictionary {
  return { id, name, language, entries, createdAtMs, updatedAtMs };
}
