// Migration 17: books that were sent, what is spoken of them, and their audiobooks.

export const books = /* sql */ `
CREATE TABLE books (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id      INTEGER NOT NULL REFERENCES owners (id),
  public_id     TEXT NOT NULL UNIQUE,
  created_at    INTEGER NOT NULL,
  file_name     TEXT NOT NULL,
  upload_id     TEXT NOT NULL,
  size_bytes    INTEGER NOT NULL,
  sha256        TEXT NOT NULL,
  title         TEXT,
  facts         TEXT NOT NULL, -- JSON: all that is known of it but its texts
  cover         TEXT,          -- JSON: one that was sent in the place of the book's own
  batch_id      TEXT,          -- public id of the batch that speaks it
  speech        TEXT,          -- JSON
  is_submitted  INTEGER,       -- 0 while its texts are put in line
  making        TEXT,          -- JSON: the audiobook
  making_state  TEXT,
  asked_at      INTEGER,
  claim         INTEGER NOT NULL DEFAULT 0,
  claimed_until INTEGER
) STRICT;
CREATE INDEX books_by_owner ON books (owner_id, id);
CREATE INDEX books_half_spoken ON books (id) WHERE is_submitted = 0;
CREATE INDEX books_to_make ON books (asked_at) WHERE making_state IN ('waiting', 'making');
-- Files in the store of uploads that books refer to.
CREATE TABLE book_uploads (
  upload_id TEXT PRIMARY KEY,
  book_id   INTEGER NOT NULL REFERENCES books (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX book_uploads_by_book ON book_uploads (book_id);
`;
