// Migration 16: runs that reuse finished segments and keep their own, their takes, and how many they reused.

export const segments = /* sql */ `
ALTER TABLE runs ADD COLUMN reuse INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN takes TEXT; -- JSON: [take, [code points before the segment, take], …]; null: take 0 of all
ALTER TABLE run_sounds ADD COLUMN reused_segments INTEGER; -- null: spoken before there was this column
ALTER TABLE run_sounds ADD COLUMN synthesised_segments INTEGER;
`;
