// Migration 3: what the studio shows of runs: where they came from, how they went, how they sound, how much there is.

export const studioRuns = /* sql */ `
-- Of each owner at most one key is the studio's own: it has no secret and is shown nowhere.
ALTER TABLE api_keys ADD COLUMN kind TEXT NOT NULL DEFAULT 'key' CHECK (kind IN ('key', 'studio'));
CREATE UNIQUE INDEX api_keys_of_studio ON api_keys (owner_id) WHERE kind = 'studio';

ALTER TABLE runs ADD COLUMN started_at INTEGER; -- wall clock at the last claim
ALTER TABLE runs ADD COLUMN retry_of INTEGER; -- seq of the run that this one repeats, which may be gone: no seq comes twice
CREATE INDEX runs_by_owner ON runs (owner_id); -- and by seq: an index ends with the row's number
CREATE INDEX runs_by_repeated ON runs (retry_of) WHERE retry_of IS NOT NULL;

CREATE TABLE run_sounds (
  seq      INTEGER PRIMARY KEY REFERENCES runs (seq) ON DELETE CASCADE,
  peaks    BLOB NOT NULL, -- the loudest sample of each stretch of time, 0 … 255
  segments TEXT NOT NULL -- JSON: [[code points before it, code points, first sample, samples], …]
) STRICT;

-- Append only. Both the story of each run and what is told again to whoever was away.
CREATE TABLE run_events (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  kind     TEXT NOT NULL CHECK (kind IN
           ('queued', 'started', 'retrying', 'resumed', 'done', 'failed', 'cancelled', 'expired', 'deleted')),
  attempt  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  failure  TEXT
) STRICT;
CREATE INDEX run_events_by_run ON run_events (seq);
CREATE INDEX run_events_deleted ON run_events (at) WHERE kind = 'deleted';
-- Events up to here may have been forgotten: who has seen less must begin anew.
CREATE TABLE run_events_horizon (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  up_to INTEGER NOT NULL
) STRICT;
INSERT INTO run_events_horizon VALUES (1, 0);

CREATE TABLE usage_days (
  owner_id   INTEGER NOT NULL,
  day        INTEGER NOT NULL, -- since 1970, UTC
  key_id     INTEGER NOT NULL,
  runs       INTEGER NOT NULL DEFAULT 0,
  characters INTEGER NOT NULL DEFAULT 0,
  done       INTEGER NOT NULL DEFAULT 0,
  errors     INTEGER NOT NULL DEFAULT 0,
  audio_ms   INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (owner_id, day, key_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE owners ADD COLUMN recordings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE owners ADD COLUMN audio_bytes INTEGER NOT NULL DEFAULT 0;

INSERT INTO run_events (owner_id, seq, kind, attempt, at, failure)
  SELECT owner_id, seq, 'queued', 0, created_at, NULL FROM runs ORDER BY seq;
INSERT INTO run_events (owner_id, seq, kind, attempt, at, failure)
  SELECT owner_id, seq,
         CASE WHEN state <> 'failed' THEN 'done' WHEN failure ->> 'code' = 'cancelled' THEN 'cancelled' ELSE 'failed' END,
         attempt, finished_at, iif(state = 'failed', failure, NULL)
    FROM runs WHERE state IN ('done', 'failed', 'expired') AND finished_at IS NOT NULL ORDER BY seq;

INSERT INTO usage_days (owner_id, day, key_id, runs, characters)
  SELECT r.owner_id, r.created_at / 86400000, r.key_id, count(*), sum(t.characters)
    FROM runs r JOIN run_texts t ON t.seq = r.seq GROUP BY 1, 2, 3;
INSERT INTO usage_days (owner_id, day, key_id, done, errors, audio_ms)
  SELECT owner_id, finished_at / 86400000, key_id, sum(state <> 'failed'),
         sum(state = 'failed' AND failure ->> 'code' IS NOT 'cancelled'),
         coalesce(sum(CAST(round(samples * 1000.0 / sample_rate) AS INTEGER)), 0)
    FROM runs WHERE state IN ('done', 'failed', 'expired') AND finished_at IS NOT NULL GROUP BY 1, 2, 3
  ON CONFLICT DO UPDATE SET done = excluded.done, errors = excluded.errors, audio_ms = excluded.audio_ms;

UPDATE owners SET
  recordings = (SELECT count(*) FROM runs WHERE owner_id = owners.id AND state = 'done' AND object_id IS NOT NULL),
  audio_bytes = (SELECT coalesce(sum(size_bytes), 0) FROM runs
                  WHERE owner_id = owners.id AND state = 'done' AND object_id IS NOT NULL);
`;
