// Migration 13: runs that came through a door for other programs, and until when they are kept.

export const doors = /* sql */ `
ALTER TABLE runs ADD COLUMN door TEXT; -- null: through the API or the studio
ALTER TABLE runs ADD COLUMN keep_until INTEGER; -- null: like any other run
CREATE INDEX runs_outdated ON runs (keep_until) WHERE keep_until IS NOT NULL;
`;
