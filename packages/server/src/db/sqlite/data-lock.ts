// The lock of a serving process on its data folder; the kernel drops it with the process, however that ends.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { type FolderLock, takeLock } from './folder-lock.ts';

export type DataLock = FolderLock;

/** Takes the folder for this process, making it when it is missing. Throws `unusable_data` while another server holds it. */
export function acquireDataLock(folder: string): DataLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = takeLock(join(folder, 'server.lock'));
  if (lock !== null) return lock;
  const message = `Another Lector server is using the data folder ${folder}. Stop it, or choose another folder.`;
  throw new AppError('unusable_data', message);
}
