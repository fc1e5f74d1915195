// Migration 1: owners, keys, folders, runs and their texts, idempotency, doomed objects, secrets.

export const first = /* sql */ `
CREATE TABLE owners (
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL UNIQUE,
  -- Counters, kept in the transactions that change them: nothing that is asked often may count rows.
  waiting INTEGER NOT NULL DEFAULT 0,
  running INTEGER NOT NULL DEFAULT 0,
  -- Position in the line of owners: whoever was served last has the highest.
  turn    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX owners_in_line ON owners (turn) WHERE waiting > 0;

CREATE TABLE api_keys (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id        INTEGER NOT NULL REFERENCES owners (id),
  digest          TEXT NOT NULL UNIQUE,
  last4           TEXT NOT NULL,
  name            TEXT NOT NULL,
  scopes          TEXT NOT NULL, -- separated by spaces
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER,
  revoked_at      INTEGER,
  last_used_at    INTEGER,
  rate_per_minute INTEGER,
  character_limit INTEGER,
  characters_used INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE folders (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id   INTEGER NOT NULL REFERENCES owners (id),
  name       TEXT NOT NULL,
  run_count  INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX folders_by_owner ON folders (owner_id, id);

CREATE TABLE runs (
  seq                 INTEGER PRIMARY KEY AUTOINCREMENT, -- never shown: the wire has a keyed shuffle of it
  owner_id            INTEGER NOT NULL REFERENCES owners (id),
  task_id             TEXT NOT NULL UNIQUE,
  state               TEXT NOT NULL DEFAULT 'waiting'
                      CHECK (state IN ('waiting', 'running', 'done', 'failed', 'expired')),
  voice_id            INTEGER NOT NULL,
  language_id         INTEGER NOT NULL,
  attempt             INTEGER NOT NULL DEFAULT 0, -- counts claims: the fencing token
  failures            INTEGER NOT NULL DEFAULT 0, -- counts attempts that failed, not those that a restart cut short
  created_at          INTEGER NOT NULL,
  finished_at         INTEGER,
  note                TEXT,
  failure             TEXT, -- JSON of the last failure, also while another attempt is waiting
  object_id           TEXT,
  size_bytes          INTEGER,
  sha256              TEXT,
  content_type        TEXT,
  sample_rate         INTEGER,
  samples             INTEGER,
  gender              INTEGER,
  age                 INTEGER,
  folder_id           INTEGER REFERENCES folders (id),
  key_id              INTEGER NOT NULL REFERENCES api_keys (id),
  project_name        TEXT,
  project_description TEXT,
  run_at              INTEGER NOT NULL, -- due from then on
  worker              TEXT,
  lease_until         INTEGER
) STRICT;
CREATE INDEX runs_waiting ON runs (owner_id, run_at, seq) WHERE state = 'waiting';
CREATE INDEX runs_running ON runs (lease_until) WHERE state = 'running';
CREATE INDEX runs_done ON runs (finished_at) WHERE state = 'done';
CREATE UNIQUE INDEX runs_by_object ON runs (object_id) WHERE object_id IS NOT NULL;

-- Apart from the runs, so that a claim or an end never rewrites a long text, and look-ups find rows close together.
CREATE TABLE run_texts (
  seq        INTEGER PRIMARY KEY REFERENCES runs (seq) ON DELETE CASCADE,
  text       TEXT NOT NULL,
  sha256     TEXT NOT NULL,
  characters INTEGER NOT NULL
) STRICT;

CREATE TABLE idempotency (
  owner_id    INTEGER NOT NULL REFERENCES owners (id),
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  task_id     TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (owner_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

CREATE TABLE doomed_objects (
  object_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_keys (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  kid        TEXT NOT NULL UNIQUE,
  secret     BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE install_secrets (
  name   TEXT PRIMARY KEY,
  secret BLOB NOT NULL
) STRICT, WITHOUT ROWID;
`;
