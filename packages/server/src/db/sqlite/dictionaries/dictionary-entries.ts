// Entries of pronunciation dictionaries, on SQLite.
import { setImmediate } from 'node:timers/promises';
import type { DictionaryEntries, DictionaryName } from '../../../ports/dictionary-entries.ts';
import type { Database } from '../database.ts';
import { ENTRY_COLUMNS, type EntryRow, toEntry } from './entry-row.ts';
import { createEntryWriter } from './write-entries.ts';

/** Greater than every text that begins with what stands before it. */
const LAST_CHARACTER = '\u{10ffff}';
/** Rows read before other work has its turn. */
const ROWS_AT_ONCE = 500;
/** Heads looked up before other work has its turn. */
const HEADS_AT_ONCE = 1_000;

/** Named, because the planner takes the primary key for as good and reads the whole dictionary for each head. */
const BY_HEAD = 'INDEXED BY dictionary_entries_by_head';
const MINE = 'SELECT id FROM dictionaries WHERE id = ? AND owner_id = ? AND removed = 0';
const BEGINNING = `FROM dictionary_entries INDEXED BY dictionary_entries_by_phrase WHERE dictionary_id = (${MINE}) AND folded >= ? AND folded < ?`;

export function createSqliteDictionaryEntries({ db }: { db: Database }): DictionaryEntries {
  const mine = db.prepare<[number]>(MINE);
  const count = db.prepare<[number]>(`SELECT count(*) ${BEGINNING}`);
  // Ids only, so that what is skipped is skipped in the index.
  const page = db.prepare<[id: number]>(`SELECT id ${BEGINNING} ORDER BY folded, cased, language LIMIT ? OFFSET ?`);
  const one = db.prepare<EntryRow>(
    `SELECT ${ENTRY_COLUMNS} FROM dictionary_entries WHERE dictionary_id = ? AND id = ?`,
  );
  const writer = createEntryWriter(db);

  return {
    async page({ ownerId, dictionaryId }, { prefix, offset, limit }) {
      const range = [dictionaryId, ownerId, prefix, prefix + LAST_CHARACTER] as const;
      return db.read(() => {
        if (mine.get(dictionaryId, ownerId) === undefined) return null;
        const rows = page.all(...range, limit, offset).map(([id]) => one.get(dictionaryId, id)!);
        return { total: count.get(...range)?.[0] ?? 0, entries: rows.map(toEntry) };
      });
    },
    insert: (dictionary, entry, nowMs) => db.writeDurably(() => writer.insert(dictionary, entry, nowMs)),
    change: (dictionary, entryId, entry, nowMs) =>
      db.writeDurably(() => writer.change(dictionary, entryId, entry, nowMs)),
    remove: (dictionary, entryId, nowMs) => db.writeDurably(() => writer.remove(dictionary, entryId, nowMs)),
    merge: (dictionary, entries, nowMs) => db.writeDurably(() => writer.merge(dictionary, entries, nowMs)),
    candidates: createCandidates(db),
  };
}

function createCandidates(db: Database): DictionaryEntries['candidates'] {
  // CROSS JOIN: in the order of the heads, so that it is known where to go on.
  const some = db.prepare<EntryRow & readonly [...unknown[], at: number]>(
    `SELECT ${ENTRY_COLUMNS}, json_each.key FROM json_each(?) CROSS JOIN dictionary_entries ${BY_HEAD}
      WHERE dictionary_id = (${MINE}) AND head = json_each.value LIMIT ${ROWS_AT_ONCE}`,
  );
  const rest = db.prepare<EntryRow>(
    `SELECT ${ENTRY_COLUMNS} FROM dictionary_entries ${BY_HEAD}
      WHERE dictionary_id = (${MINE}) AND head = ? AND id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
  );
  const anyPart = db.prepare<[number]>(
    `SELECT 1 FROM dictionary_entries ${BY_HEAD} WHERE dictionary_id = (${MINE}) AND head >= 'p' AND head < 'q' LIMIT 1`,
  );

  async function* withHeads({ dictionaryId, ownerId }: DictionaryName, heads: readonly string[]) {
    for (let from = 0; from < heads.length; ) {
      const now = heads.slice(from, from + HEADS_AT_ONCE);
      const rows = db.read(() => some.all(JSON.stringify(now), dictionaryId, ownerId));
      if (rows.length > 0) yield rows.map(toEntry);
      await setImmediate();
      from += now.length;
      if (rows.length < ROWS_AT_ONCE) continue;
      // The last head may have more entries than were read.
      const last = rows.at(-1)!;
      const at = last.at(-1) as number;
      from += at + 1 - now.length;
      for (let after = last[0] as number; ; ) {
        const more = db.read(() => rest.all(dictionaryId, ownerId, now[at]!, after));
        if (more.length > 0) yield more.map(toEntry);
        await setImmediate();
        if (more.length < ROWS_AT_ONCE) break;
        after = more.at(-1)![0];
      }
    }
  }

  return async function* (dictionary, { words, parts }) {
    const hasParts = db.read(() => anyPart.get(dictionary.dictionaryId, dictionary.ownerId)) !== undefined;
    yield* withHeads(dictionary, hasParts ? [...words, ...parts] : words);
  };
}
