// Migration 2: what became of every character, checksums that tie a row to its neighbours, due times on a clock that never jumps.

export const coverageAndSeals = /* sql */ `
ALTER TABLE runs ADD COLUMN coverage TEXT; -- JSON, when the run is done
ALTER TABLE runs ADD COLUMN seal INTEGER; -- CRC-32 over what a finished run answers; null for runs finished before this was kept
ALTER TABLE run_texts ADD COLUMN seal INTEGER; -- CRC-32 over what is to be spoken and how
UPDATE runs SET run_at = 0 WHERE state = 'waiting'; -- 0 is due at once; other values belong to the clock of one process
`;
