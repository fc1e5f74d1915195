// The server that runs on a data folder now, for commands that look for it.
import { findHolder, type Holder } from '../db/sqlite/data-lock.ts';

/** Null when none runs, and when this user may not see. Loads little, changes nothing. */
export function findServing(dataDir: string): Holder | null {
  return findHolder(dataDir);
}
