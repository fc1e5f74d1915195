// Adds, changes and removes entries of a dictionary and keeps their number; to be called inside a transaction.
import { MAX_ENTRIES } from '../../../domain/dictionary.ts';
import type { DictionaryName, EntryOutcome, MergeOutcome, NewEntry } from '../../../ports/dictionary-entries.ts';
import type { Param } from '../connection.ts';
import type { Database } from '../database.ts';

export interface EntryWriter {
  insert(dictionary: DictionaryName, entry: NewEntry, nowMs: number): EntryOutcome;
  change(dictionary: DictionaryName, entryId: number, entry: NewEntry, nowMs: number): EntryOutcome;
  remove(dictionary: DictionaryName, entryId: number, nowMs: number): boolean;
  merge(dictionary: DictionaryName, entries: readonly NewEntry[], nowMs: number): MergeOutcome;
}

const CONTENT = 'phrase, respelling, ipa, whole_word, language, cased, folded, head';

export function createEntryWriter(db: Database): EntryWriter {
  const state = db.prepare<[entries: number, lastEntry: number]>(
    'SELECT entries, last_entry FROM dictionaries WHERE id = ? AND owner_id = ? AND removed = 0',
  );
  const setState = db.prepare('UPDATE dictionaries SET entries = ?, last_entry = ?, updated_at = ? WHERE id = ?');
  const same = db.prepare<[id: number]>(
    'SELECT id FROM dictionary_entries INDEXED BY dictionary_entries_by_phrase WHERE dictionary_id = ? AND language = ? AND cased = ? AND folded = ?',
  );
  const exists = db.prepare<[number]>('SELECT 1 FROM dictionary_entries WHERE dictionary_id = ? AND id = ?');
  const insert = db.prepare(
    `INSERT INTO dictionary_entries (dictionary_id, id, ${CONTENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const change = db.prepare(
    `UPDATE dictionary_entries SET (${CONTENT}) = (?, ?, ?, ?, ?, ?, ?, ?) WHERE dictionary_id = ? AND id = ?`,
  );
  const remove = db.prepare('DELETE FROM dictionary_entries WHERE dictionary_id = ? AND id = ?');

  const findSame = (dictionaryId: number, { language, cased, folded }: NewEntry) =>
    same.get(dictionaryId, language ?? '', cased, folded)?.[0];

  return {
    insert({ dictionaryId, ownerId }, entry, nowMs) {
      const found = state.get(dictionaryId, ownerId);
      if (found === undefined) return { kind: 'no_dictionary' };
      if (findSame(dictionaryId, entry) !== undefined) return { kind: 'taken' };
      const [entries, lastEntry] = found;
      if (entries >= MAX_ENTRIES) return { kind: 'full' };
      const id = lastEntry + 1;
      insert.run(dictionaryId, id, ...toParams(entry));
      setState.run(entries + 1, id, nowMs, dictionaryId);
      return stored(id, entry);
    },

    change({ dictionaryId, ownerId }, entryId, entry, nowMs) {
      const found = state.get(dictionaryId, ownerId);
      if (found === undefined) return { kind: 'no_dictionary' };
      if (exists.get(dictionaryId, entryId) === undefined) return { kind: 'no_entry' };
      if ((findSame(dictionaryId, entry) ?? entryId) !== entryId) return { kind: 'taken' };
      change.run(...toParams(entry), dictionaryId, entryId);
      setState.run(...found, nowMs, dictionaryId);
      return stored(entryId, entry);
    },

    remove({ dictionaryId, ownerId }, entryId, nowMs) {
      const found = state.get(dictionaryId, ownerId);
      if (found === undefined || Number(remove.run(dictionaryId, entryId).changes) === 0) return false;
      setState.run(found[0] - 1, found[1], nowMs, dictionaryId);
      return true;
    },

    merge({ dictionaryId, ownerId }, entries, nowMs) {
      const found = state.get(dictionaryId, ownerId);
      if (found === undefined) return { kind: 'no_dictionary' };
      const places = entries.map((entry) => findSame(dictionaryId, entry));
      const isNew = (entry: NewEntry) => JSON.stringify([entry.language, entry.cased, entry.folded]);
      const added = new Set(entries.filter((_, i) => places[i] === undefined).map(isNew)).size;
      if (found[0] + added > MAX_ENTRIES) return { kind: 'full' };
      let [, id] = found;
      entries.forEach((entry, i) => {
        // Twice in this list, the latter takes the place of the former.
        const place = places[i] ?? findSame(dictionaryId, entry);
        if (place === undefined) insert.run(dictionaryId, ++id, ...toParams(entry));
        else change.run(...toParams(entry), dictionaryId, place);
      });
      setState.run(found[0] + added, id, nowMs, dictionaryId);
      return { kind: 'stored', added, replaced: entries.length - added };
    },
  };
}

function toParams(entry: NewEntry): Param[] {
  const { phrase, respelling, ipa, wholeWord, language, cased, folded, head } = entry;
  return [phrase, respelling, ipa, wholeWord ? 1 : 0, language ?? '', cased, folded, head];
}

function stored(id: number, { phrase, respelling, ipa, matchCase, wholeWord, language }: NewEntry): EntryOutcome {
  return { kind: 'stored', entry: { id, phrase, respelling, ipa, matchCase, wholeWord, language } };
}
