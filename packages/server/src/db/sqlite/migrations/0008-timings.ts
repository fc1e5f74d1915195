// Migration 8: the file that tells when each sentence and word of a recording is heard.

export const timings = /* sql */ `
-- Both NULL for runs that were spoken before such files were kept.
ALTER TABLE run_sounds ADD COLUMN timings_bytes INTEGER;
ALTER TABLE run_sounds ADD COLUMN timings_sha256 TEXT;
`;
