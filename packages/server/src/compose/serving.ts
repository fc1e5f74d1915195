// The server that runs on a data folder now, for commands that look for it.
import { refuseStrangeEntries } from '../blobs/data-folder.ts';
import { findHolder, type Holder } from '../db/sqlite/data-lock.ts';

/** Null when none runs, when this user may not see, and when the folder holds what is not opened. Loads little, changes nothing. */
export function findServing(dataDir: string): Holder | null {
  try {
    refuseStrangeEntries(dataDir);
  } catch {
    return null;
  }
  return findHolder(dataDir);
}
