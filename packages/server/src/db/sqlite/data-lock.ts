// The lock of a serving process on its data folder; the kernel drops it with the process, however that ends.
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, hasCode } from '../../errors.ts';
import { type Connection, isBusy, openConnection, translateError } from './connection.ts';

export interface DataLock {
  /** Idempotent. */
  release(): void;
}

/** Takes the folder for this process, making it when it is missing. Throws `unusable_data` while another server holds it. */
export function acquireDataLock(folder: string): DataLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'server.lock');
  let connection: Connection | undefined;
  try {
    makePrivately(path);
    connection = openConnection(path, { busyTimeoutMs: 0 });
    connection.exec('BEGIN EXCLUSIVE'); // an advisory lock on the file, and nothing is ever written
  } catch (error) {
    connection?.close();
    if (!isBusy(error)) throw translateError(error);
    const message = `Another Lector server is using the data folder ${folder}. Stop it, or choose another folder.`;
    throw new AppError('unusable_data', message, {}, error);
  }
  return { release: once(() => connection.close()) };
}

/** Before SQLite sees it: what SQLite makes beside a file has the mode of that file. Never opened again in this process. */
function makePrivately(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    chmodSync(path, 0o600);
  }
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}
