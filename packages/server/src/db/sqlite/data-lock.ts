// The server's lock on its data folder. The kernel releases it when the process ends, however it ends.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { type FolderLock, takeLock } from './folder-lock.ts';

export type DataLock = FolderLock;

/** Locks the folder for this process, creating it when it is missing. Throws `unusable_data` while another server holds the lock. */
export function acquireDataLock(folder: string): DataLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = takeLock(join(folder, 'server.lock'));
  if (lock !== null) return lock;
  const message = `Another Lector server is using the data folder ${folder}. Stop it, or choose another folder.`;
  throw new AppError('unusable_data', message);
}
