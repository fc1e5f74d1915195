// Migration 6: how many runs an owner has, and how many bytes of texts.

export const ownerStock = /* sql */ `
ALTER TABLE owners ADD COLUMN stored_runs INTEGER NOT NULL DEFAULT 0;
ALTER TABLE owners ADD COLUMN text_bytes INTEGER NOT NULL DEFAULT 0;
-- octet_length of a column reads its length from the row, and not the pages that a long text fills.
UPDATE owners SET
  stored_runs = (SELECT count(*) FROM runs WHERE owner_id = owners.id),
  text_bytes = (SELECT coalesce(sum(octet_length(t.text)), 0) FROM runs r JOIN run_texts t ON t.seq = r.seq
                 WHERE r.owner_id = owners.id);
`;
