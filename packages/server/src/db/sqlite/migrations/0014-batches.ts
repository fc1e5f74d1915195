// Migration 14: batches, the runs in them, and runs that are stored before anybody may see them.

import { NOBODY } from '../batches/marks.ts';

const IS_CANCELLED = (row: string) => `(${row}.state = 'failed' AND ${row}.failure ->> 'code' IS 'cancelled')`;
const IS_FAILED = (row: string) => `(${row}.state = 'failed' AND ${row}.failure ->> 'code' IS NOT 'cancelled')`;
const MOVED = (name: string, is: (row: string) => string) => `${name} = ${name} + ${is('NEW')} - ${is('OLD')}`;
const STATE = (state: string) => (row: string) => `(${row}.state = '${state}')`;

/** Milliseconds from the last claim to the end. */
const WORK = 'max(0, NEW.finished_at - coalesce(NEW.started_at, NEW.finished_at))';

/** Of a batch that takes no more runs and whose last one has ended, when that was; of any other, null. */
const END = (id: string, endedAt: string) => `
  UPDATE batches SET finished_at = iif(closed_at IS NOT NULL AND waiting + running = 0, coalesce(finished_at, ${endedAt}), NULL)
   WHERE id = ${id};`;

export const batches = /* sql */ `
INSERT INTO owners (id, name) VALUES (${NOBODY}, '');

CREATE TABLE batches (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id      INTEGER NOT NULL REFERENCES owners (id),
  public_id     TEXT NOT NULL UNIQUE,
  name          TEXT,
  created_at    INTEGER NOT NULL,
  closed_at     INTEGER, -- takes no more runs since
  paused_at     INTEGER,
  cancelled_at  INTEGER,
  deleted_at    INTEGER, -- is nobody's any more; its runs go one after another
  finished_at   INTEGER,
  -- Counters, kept by the triggers below.
  waiting       INTEGER NOT NULL DEFAULT 0,
  running       INTEGER NOT NULL DEFAULT 0,
  done          INTEGER NOT NULL DEFAULT 0,
  failed        INTEGER NOT NULL DEFAULT 0,
  cancelled     INTEGER NOT NULL DEFAULT 0,
  expired       INTEGER NOT NULL DEFAULT 0,
  characters    INTEGER NOT NULL DEFAULT 0, -- of all its runs
  -- Of what was spoken, also when the audio is gone by now.
  spoken_runs   INTEGER NOT NULL DEFAULT 0,
  spoken        INTEGER NOT NULL DEFAULT 0, -- characters
  audio_ms      INTEGER NOT NULL DEFAULT 0,
  work_ms       INTEGER NOT NULL DEFAULT 0, -- from the last claim to the end, summed up
  work_spread   REAL NOT NULL DEFAULT 0     -- sum of work_ms² / characters: the variance of the time a character takes
) STRICT;
CREATE INDEX batches_by_owner ON batches (owner_id, id);
CREATE INDEX batches_unfinished ON batches (id) WHERE finished_at IS NULL OR deleted_at IS NOT NULL;

ALTER TABLE runs ADD COLUMN batch_id INTEGER;
ALTER TABLE runs ADD COLUMN custom_id TEXT; -- the caller's own name for it, unique in the batch
CREATE INDEX runs_by_batch ON runs (batch_id, seq) WHERE batch_id IS NOT NULL;
CREATE UNIQUE INDEX runs_by_custom_id ON runs (batch_id, custom_id) WHERE custom_id IS NOT NULL;

-- Runs change their state in many places, and none of them may forget the batch. Not when a call becomes visible: its runs are
-- counted at once.
CREATE TRIGGER runs_count_in_batch AFTER UPDATE OF state ON runs
 WHEN NEW.batch_id IS NOT NULL AND NEW.owner_id = OLD.owner_id AND NEW.state <> OLD.state BEGIN
  UPDATE batches SET
    ${MOVED('waiting', STATE('waiting'))},
    ${MOVED('running', STATE('running'))},
    ${MOVED('done', STATE('done'))},
    ${MOVED('failed', IS_FAILED)},
    ${MOVED('cancelled', IS_CANCELLED)},
    ${MOVED('expired', STATE('expired'))}
   WHERE id = NEW.batch_id;
  UPDATE batches SET
    spoken_runs = spoken_runs + 1,
    spoken = spoken + t.characters,
    audio_ms = audio_ms + CAST(round(NEW.samples * 1000.0 / NEW.sample_rate) AS INTEGER),
    work_ms = work_ms + ${WORK},
    work_spread = work_spread + 1.0 * ${WORK} * ${WORK} / max(1, t.characters)
   FROM run_texts t WHERE NEW.state = 'done' AND batches.id = NEW.batch_id AND t.seq = NEW.seq;
  ${END('NEW.batch_id', 'NEW.finished_at')}
END;

CREATE TRIGGER runs_leave_batch BEFORE DELETE ON runs WHEN OLD.batch_id IS NOT NULL AND OLD.owner_id <> ${NOBODY} BEGIN
  UPDATE batches SET
    waiting = waiting - ${STATE('waiting')('OLD')},
    running = running - ${STATE('running')('OLD')},
    done = done - ${STATE('done')('OLD')},
    failed = failed - ${IS_FAILED('OLD')},
    cancelled = cancelled - ${IS_CANCELLED('OLD')},
    expired = expired - ${STATE('expired')('OLD')},
    characters = characters - coalesce((SELECT characters FROM run_texts WHERE seq = OLD.seq), 0)
   WHERE id = OLD.batch_id;
  ${END('OLD.batch_id', 'coalesce(OLD.finished_at, closed_at)')}
END;

-- Each time that a batch came to its end: it may go on again when runs are repeated.
CREATE TABLE batch_ends (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL,
  batch_id INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  at       INTEGER NOT NULL
) STRICT;
CREATE INDEX batch_ends_by_owner ON batch_ends (owner_id, id);
CREATE INDEX batch_ends_by_batch ON batch_ends (batch_id);
CREATE TRIGGER batches_end AFTER UPDATE OF finished_at ON batches
 WHEN NEW.finished_at IS NOT NULL AND OLD.finished_at IS NULL AND NEW.deleted_at IS NULL BEGIN
  INSERT INTO batch_ends (owner_id, batch_id, at) VALUES (NEW.owner_id, NEW.id, NEW.finished_at);
END;

-- Answers of calls that submitted many runs, for repeats of them.
CREATE TABLE answered_calls (
  owner_id    INTEGER NOT NULL REFERENCES owners (id),
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  answer      BLOB NOT NULL, -- JSON, compressed
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (owner_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answered_calls_by_age ON answered_calls (created_at);
`;
