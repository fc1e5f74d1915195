// Migration 7: how a run's text is to be read, what a key chooses when a request does not, and dictionaries of pronunciations.

export const readingAndDictionaries = /* sql */ `
ALTER TABLE run_texts ADD COLUMN reading TEXT; -- JSON; null: as by default
ALTER TABLE run_sounds ADD COLUMN account TEXT; -- JSON: what was rewritten and left out; null for older runs
ALTER TABLE api_keys ADD COLUMN defaults TEXT; -- JSON: what its submits ask for when they do not say

CREATE TABLE dictionaries (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id   INTEGER NOT NULL REFERENCES owners (id),
  name       TEXT NOT NULL,
  language   TEXT, -- tag; null: for every language
  entries    INTEGER NOT NULL DEFAULT 0, -- kept in the transactions that change it
  last_entry INTEGER NOT NULL DEFAULT 0, -- the last id that was given to an entry: none comes twice
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  -- 1: nobody sees it any more. Its entries are deleted a few at a time, and it after them.
  removed    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX dictionaries_by_owner ON dictionaries (owner_id, id) WHERE removed = 0;
CREATE INDEX dictionaries_removed ON dictionaries (id) WHERE removed = 1;

CREATE TABLE dictionary_entries (
  dictionary_id INTEGER NOT NULL REFERENCES dictionaries (id),
  id            INTEGER NOT NULL,
  phrase        TEXT NOT NULL,
  respelling    TEXT,
  ipa           TEXT,
  whole_word    INTEGER NOT NULL,
  language      TEXT NOT NULL, -- empty: that of the dictionary
  cased         TEXT NOT NULL, -- the phrase when upper and lower case count, else empty
  folded        TEXT NOT NULL, -- the phrase without its case, for order and search
  head          TEXT NOT NULL, -- how it begins: what it is looked up by for a text
  PRIMARY KEY (dictionary_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX dictionary_entries_by_phrase ON dictionary_entries (dictionary_id, folded, cased, language);
CREATE INDEX dictionary_entries_by_head ON dictionary_entries (dictionary_id, head);
`;
