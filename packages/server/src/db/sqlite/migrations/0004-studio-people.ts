// Migration 4: people of the studio, their sessions, links that invite them, and what an owner has chosen.

export const studioPeople = /* sql */ `
ALTER TABLE owners ADD COLUMN default_voice INTEGER;
ALTER TABLE owners ADD COLUMN default_language INTEGER;

CREATE TABLE users (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id    INTEGER NOT NULL REFERENCES owners (id),
  name        TEXT NOT NULL,
  folded_name TEXT NOT NULL UNIQUE, -- over all owners: one signs in by name alone
  role        TEXT NOT NULL CHECK (role IN ('owner', 'member')),
  password    TEXT NOT NULL, -- PHC string, argon2id
  created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX users_by_owner ON users (owner_id, id);

CREATE TABLE sessions (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  digest       TEXT NOT NULL UNIQUE,
  browser      TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  confirmed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, id);

CREATE TABLE invitations (
  digest     TEXT PRIMARY KEY,
  owner_id   INTEGER NOT NULL REFERENCES owners (id),
  role       TEXT NOT NULL CHECK (role IN ('owner', 'member')),
  may_reset  INTEGER NOT NULL, -- 1 when it was made on the machine itself, by whoever has the data folder
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
