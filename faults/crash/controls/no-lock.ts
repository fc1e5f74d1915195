// Stands for the lock on the data folder, and locks nothing.
import type { DataLock } from '../../../packages/server/src/db/sqlite/data-lock.ts';

export function acquireDataLock(): DataLock {
  return { release: () => {} };
}
