// Migration 15: webhooks, how far each has been told, and its deliveries.

export const webhooks = /* sql */ `
CREATE TABLE webhooks (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id      INTEGER NOT NULL REFERENCES owners (id) ON DELETE CASCADE,
  url           TEXT NOT NULL,
  description   TEXT NOT NULL,
  events        TEXT NOT NULL, -- separated by spaces
  secret        BLOB NOT NULL, -- needed again with every message, like those of signing_keys
  old_secret    BLOB,
  old_until     INTEGER,
  disabled      TEXT CHECK (disabled IN ('owner', 'gone', 'failing')),
  failing_since INTEGER,
  last_delivery INTEGER NOT NULL DEFAULT 0, -- the last number that was given to a delivery: none comes twice
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX webhooks_by_owner ON webhooks (owner_id, id);

-- The last event of each source that a webhook has been told of. Without a row: none.
CREATE TABLE webhook_positions (
  webhook_id INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  source     TEXT NOT NULL,
  position   INTEGER NOT NULL,
  PRIMARY KEY (webhook_id, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook_deliveries (
  webhook_id INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  number     INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  type       TEXT NOT NULL,
  body       TEXT NOT NULL,
  state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
  tries      INTEGER NOT NULL DEFAULT 0,
  due_at     INTEGER NOT NULL, -- of a claimed one: the end of its lease
  claim      INTEGER NOT NULL DEFAULT 0, -- counts claims: the fencing token
  claimed    INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  tried_at   INTEGER,
  status     INTEGER,
  problem    TEXT,
  PRIMARY KEY (webhook_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook_id, due_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_claimed ON webhook_deliveries (webhook_id) WHERE claimed = 1;
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (webhook_id, number) WHERE state <> 'waiting';

-- What webhooks are told of runs, by owner and then by id.
CREATE INDEX run_events_ended ON run_events (owner_id) WHERE kind IN ('done', 'failed', 'cancelled');
`;
