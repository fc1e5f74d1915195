// The run id of a task before the API returns it: read from the database, for tests of unfinished runs.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createRunIdCipher } from '../../packages/server/src/domain/run-id.ts';

export function findRunId(dataDir: string, taskId: string): number {
  const db = new DatabaseSync(join(dataDir, 'lector.db'), { readOnly: true });
  try {
    const secret = db.prepare("SELECT secret FROM install_secrets WHERE name = 'run_id'").get()?.secret as Uint8Array;
    const seq = db.prepare('SELECT seq FROM runs WHERE task_id = ?').get(taskId)?.seq as number;
    return createRunIdCipher(secret).encode(seq);
  } finally {
    db.close();
  }
}

/** How many runs there are in each state. */
export function countRuns(dataDir: string): Readonly<Record<string, number>> {
  const db = new DatabaseSync(join(dataDir, 'lector.db'), { readOnly: true });
  try {
    const rows = db.prepare('SELECT state, count(*) AS n FROM runs GROUP BY state').all();
    return Object.fromEntries(rows.map(({ state, n }) => [String(state), Number(n)]));
  } finally {
    db.close();
  }
}
