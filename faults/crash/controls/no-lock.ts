// Replaces the lock on the data folder: locks nothing.
import type { DataLock } from '../../../packages/server/src/db/sqlite/data-lock.ts';

export function acquireDataLock(): DataLock {
  return { release: () => {}, announce: () => {} };
}
