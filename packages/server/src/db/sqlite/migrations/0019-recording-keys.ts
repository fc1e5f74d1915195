// Migration 19: what finished recordings were made of, for runs that would make the same again.

export const recordingKeys = /* sql */ `
CREATE TABLE recording_keys (
  seq           INTEGER PRIMARY KEY REFERENCES runs (seq) ON DELETE CASCADE,
  owner_id      INTEGER NOT NULL,
  text_sha256   TEXT NOT NULL,
  recording_key TEXT NOT NULL
) STRICT;
CREATE INDEX recording_keys_by_text ON recording_keys (owner_id, text_sha256, seq);
`;
