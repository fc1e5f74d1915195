// Migration 9: voices that were installed or made by callers, and which voice is chosen for a language or for an id of camb's clients.

export const voices = /* sql */ `
-- Rows stay when a voice is removed: its id is never given to another one.
CREATE TABLE voices (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  folder         TEXT NOT NULL,
  speaker        INTEGER NOT NULL,
  name           TEXT NOT NULL,
  gender         INTEGER NOT NULL,
  age            INTEGER NOT NULL,
  languages      TEXT NOT NULL, -- JSON: tags, the main one first
  description    TEXT NOT NULL,
  owner_id       INTEGER REFERENCES owners (id), -- of a custom voice
  reference_file TEXT, -- of a custom voice: its recording
  reference_text TEXT, -- what is said in it
  consent_at     INTEGER,
  added_at       INTEGER NOT NULL,
  removed_at     INTEGER
) STRICT;
CREATE UNIQUE INDEX voices_by_speaker ON voices (folder, speaker, coalesce(owner_id, 0)) WHERE reference_file IS NULL;
INSERT INTO sqlite_sequence (name, seq) VALUES ('voices', 199999);

CREATE TABLE voice_defaults (
  language_id INTEGER PRIMARY KEY,
  voice_id    INTEGER NOT NULL
) STRICT;

CREATE TABLE voice_aliases (
  alias_id INTEGER PRIMARY KEY,
  voice_id INTEGER NOT NULL
) STRICT;

CREATE TABLE voices_revision (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  revision INTEGER NOT NULL
) STRICT;
INSERT INTO voices_revision VALUES (1, 0);
`;
