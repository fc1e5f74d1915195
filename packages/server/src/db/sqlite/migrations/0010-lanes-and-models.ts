// Migration 10: which model speaks a run, in which lane, and whose turn it is by time.

export const lanesAndModels = /* sql */ `
ALTER TABLE runs ADD COLUMN model TEXT NOT NULL DEFAULT 'espeak-ng'; -- as it was of every run before
-- 1: goes before batch runs, 0: never does; null: as long as its owner has few runs waiting.
ALTER TABLE runs ADD COLUMN interactive INTEGER;

DROP INDEX runs_waiting;
CREATE INDEX runs_waiting ON runs (owner_id, model, run_at, seq) WHERE state = 'waiting';
CREATE INDEX runs_waiting_by_model ON runs (model, run_at, seq) WHERE state = 'waiting';
CREATE INDEX runs_interactive ON runs (model, owner_id, run_at, seq) WHERE state = 'waiting' AND interactive = 1;

-- From now on the turn is a time: milliseconds spoken for the owner. It was a number of turns.
UPDATE owners SET turn = 0;
CREATE INDEX owners_with_few ON owners (turn) WHERE waiting IN (1, 2);
CREATE INDEX owners_without_a_place ON owners (turn) WHERE waiting > 0 AND running = 0;
`;
