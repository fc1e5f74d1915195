// How an entry is stored in a row.
import type { DictionaryEntry } from '../../../domain/dictionary.ts';

export const ENTRY_COLUMNS =
  "dictionary_entries.id, phrase, respelling, ipa, cased <> '' AS match_case, whole_word, dictionary_entries.language";

export type EntryRow = readonly [
  id: number,
  phrase: string,
  respelling: string | null,
  ipa: string | null,
  matchCase: number,
  wholeWord: number,
  language: string,
];

export function toEntry(row: readonly unknown[]): DictionaryEntry {
  const [id, phrase, respelling, ipa, matchCase, wholeWord, language] = row as EntryRow;
  return {
    id,
    phrase,
    respelling,
    ipa,
    matchCase: matchCase === 1,
    wholeWord: wholeWord === 1,
    language: language === '' ? null : language,
  };
}
