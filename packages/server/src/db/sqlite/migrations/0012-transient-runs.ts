// Migration 12: runs that are kept only as long as somebody listens to them.

export const transientRuns = /* sql */ `
ALTER TABLE runs ADD COLUMN transient INTEGER NOT NULL DEFAULT 0;
CREATE INDEX runs_transient ON runs (transient) WHERE transient = 1;
`;
