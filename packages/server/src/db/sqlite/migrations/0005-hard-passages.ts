// Migration 5: passages of a text that an engine did not finish.

export const hardPassages = /* sql */ `
ALTER TABLE runs ADD COLUMN hard_passages TEXT; -- JSON: [[code points before it, code points], …]
`;
