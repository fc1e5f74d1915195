// Translates dictionaries and their entries into Lector's own API and back.
import type { DictionaryInfo, EntryBody, EntryInfo } from '@lector/contract/dictionaries';
import type { Dictionary, DictionaryEntry, EntryContent } from '../../domain/dictionary.ts';
import { writeMatch } from '../../services/dictionaries/read-table.ts';
import { toTime } from './studio.ts';
import { writeCsv } from './write-csv.ts';

export function toDictionaryInfo(dictionary: Dictionary): DictionaryInfo {
  const { id, name, language, entries, createdAtMs, updatedAtMs } = dictionary;
  return {
    ...{ id, name, language, entry_count: entries },
    created_at: toTime(createdAtMs),
    updated_at: toTime(updatedAtMs),
  };
}

export function toEntryInfo(entry: DictionaryEntry): EntryInfo {
  const { id, phrase, respelling, ipa, language, wholeWord, matchCase } = entry;
  return { id, phrase, respelling, ipa, language, match: wholeWord ? 'word' : 'part', match_case: matchCase };
}

export function toEntryContent(body: EntryBody): EntryContent {
  return {
    phrase: body.phrase,
    respelling: body.respelling ?? null,
    ipa: body.ipa ?? null,
    language: body.language ?? null,
    wholeWord: (body.match ?? 'word') === 'word',
    matchCase: body.match_case ?? false,
  };
}

const COLUMNS = ['word', 'replacement', 'ipa', 'lang', 'match'] as const;

/** Lines that the import reads. */
export function toCsvLines(entries: readonly DictionaryEntry[], isFirst: boolean): string {
  const rows = entries.map((entry) => ({
    word: entry.phrase,
    replacement: entry.respelling ?? '',
    ipa: entry.ipa ?? '',
    lang: entry.language ?? '',
    match: writeMatch(entry),
  }));
  return writeCsv(COLUMNS, rows, { header: isFirst });
}
