// Neither a key nor a text is in a log, and no key is in the database file (I10).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tally } from '../fault.ts';
import type { Submitted } from '../program.ts';

export function checkSecrets(options: {
  key: string;
  dataDir: string;
  tasks: readonly Submitted[];
  logs: readonly string[];
  tally: Tally;
}): void {
  const { key, dataDir, tasks, logs, tally } = options;
  for (const log of logs) {
    if (log.includes(key)) tally.violations.push('the key is in the log');
    const told = tasks.filter(({ marker }) => log.includes(marker));
    if (told.length > 0) tally.violations.push(`${told.length} submitted texts are in the log`);
  }
  for (const name of ['lector.db', 'lector.db-wal']) {
    const path = join(dataDir, name);
    if (existsSync(path) && readFileSync(path).includes(key)) tally.violations.push(`the key is in ${name}`);
  }
}
