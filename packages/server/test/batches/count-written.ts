// Counts the runs in the database of a test's server, also those that nobody may see.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Harness } from '../app-harness.ts';

export function countWritten({ dataDir }: Pick<Harness, 'dataDir'>): number {
  const db = new DatabaseSync(join(dataDir, 'lector.db'), { readOnly: true });
  const row = db.prepare('SELECT count(*) AS written FROM runs').get();
  db.close();
  return Number(row?.written);
}
