// Waits until all that was submitted has been spoken.
import { DatabaseSync } from 'node:sqlite';
import type { DataFolder } from '../data-folder.ts';

const POLL_MS = 25;

/** Reads the owner's counters in the database file, because polling the server would add load. */
export async function untilAllSpoken(data: DataFolder): Promise<void> {
  const db = new DatabaseSync(data.databasePath, { readOnly: true, timeout: 1_000 });
  const open = db.prepare('SELECT sum(waiting + running) AS runs FROM owners');
  while (open.get()?.runs !== 0) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  const failed = db.prepare("SELECT count(*) AS runs FROM runs WHERE state != 'done'").get()?.runs;
  db.close();
  if (failed !== 0) throw new Error(`${failed} runs were not spoken`);
}
