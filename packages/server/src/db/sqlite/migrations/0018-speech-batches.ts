// Migration 18: files and batches of the OpenAI door.

export const speechBatches = /* sql */ `
CREATE TABLE files (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id   INTEGER NOT NULL REFERENCES owners (id),
  upload_id  TEXT NOT NULL UNIQUE, -- of the bytes
  purpose    TEXT NOT NULL CHECK (purpose IN ('batch', 'batch_output')),
  filename   TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) STRICT;
CREATE INDEX files_by_owner ON files (owner_id, id, size_bytes);
CREATE INDEX files_by_expiry ON files (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE speech_batches (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id       INTEGER NOT NULL REFERENCES owners (id),
  key_id         INTEGER NOT NULL,
  public_id      TEXT NOT NULL UNIQUE, -- and of the batch of its runs
  input_upload   TEXT NOT NULL,
  metadata       TEXT, -- JSON
  output_kept_ms INTEGER,
  phase          TEXT NOT NULL CHECK (phase IN ('validating', 'submitting', 'speaking', 'finalizing', 'completed', 'failed', 'cancelled')),
  created_at     INTEGER NOT NULL,
  in_progress_at INTEGER,
  cancelling_at  INTEGER,
  finalizing_at  INTEGER,
  ended_at       INTEGER,
  faults         TEXT, -- JSON
  waits_for      TEXT, -- JSON
  total          INTEGER NOT NULL DEFAULT 0,
  read_lines     INTEGER NOT NULL DEFAULT 0,
  read_bytes     INTEGER NOT NULL DEFAULT 0,
  refused        INTEGER NOT NULL DEFAULT 0,
  completed      INTEGER, -- null until it is over: told by the batch of its runs
  failed         INTEGER,
  output_upload  TEXT,
  error_upload   TEXT,
  due_at         INTEGER NOT NULL, -- of a claimed one: the end of its lease
  claim          INTEGER NOT NULL DEFAULT 0, -- counts claims: the fencing token
  cleared        INTEGER NOT NULL DEFAULT 0 -- its lines are forgotten
) STRICT;
CREATE INDEX speech_batches_by_owner ON speech_batches (owner_id, id);
CREATE INDEX speech_batches_active ON speech_batches (due_at) WHERE ended_at IS NULL;
CREATE INDEX speech_batches_active_of_owner ON speech_batches (owner_id) WHERE ended_at IS NULL;
CREATE INDEX speech_batches_to_clear ON speech_batches (id) WHERE ended_at IS NOT NULL AND cleared = 0;
CREATE INDEX speech_batches_reading ON speech_batches (input_upload) WHERE phase IN ('validating', 'submitting');

CREATE TABLE speech_batch_lines (
  batch_id  INTEGER NOT NULL REFERENCES speech_batches (id) ON DELETE CASCADE,
  line      INTEGER NOT NULL,
  custom_id TEXT NOT NULL,
  run_name  TEXT NOT NULL,
  format    TEXT NOT NULL,
  status    INTEGER, -- of a line that was refused
  body      TEXT,
  PRIMARY KEY (batch_id, line)
) STRICT, WITHOUT ROWID;
`;
