// For tests: what a backup says of itself, and a place for one that goes with the test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export const FACTS = {
  madeBy: '1.2.3',
  madeAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  schema: 2,
  installation: 'ab'.repeat(16),
  runs: 5,
  recordings: 4,
  recordingBytes: 1_234,
  missing: 1,
};

/** In a folder that does not exist yet. */
export function newPath(t: TestContext): string {
  const parent = mkdtempSync(join(tmpdir(), 'lector-backup-'));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, 'deep', 'backup');
}
