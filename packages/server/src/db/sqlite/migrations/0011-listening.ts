// Migration 11: runs that are to be listened to, and what was heard.

export const listening = /* sql */ `
-- A row for each run that was asked for so. It goes with its run.
CREATE TABLE listenings (
  seq    INTEGER PRIMARY KEY REFERENCES runs (seq) ON DELETE CASCADE,
  state  TEXT NOT NULL CHECK (state IN ('unspoken', 'waiting', 'done', 'failed')),
  report TEXT -- JSON, when it is done or failed
) STRICT;
CREATE INDEX listenings_waiting ON listenings (seq) WHERE state = 'waiting';
`;
