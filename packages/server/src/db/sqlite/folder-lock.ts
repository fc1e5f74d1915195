// A lock file that one process holds at a time. The kernel releases the lock when the process ends, however it ends.
import { chmodSync } from 'node:fs';
import { type Connection, isBusy, openConnection, prepare, translateError } from './connection.ts';

export interface FolderLock {
  /** Idempotent. */
  release(): void;
}

/** Outlasts those who only look whether it is held: they hold it for a moment. */
const PATIENCE_MS = 250;

/** Takes the lock, creating its file when it is missing. Null while another process holds it. */
export function takeLock(path: string): FolderLock | null {
  let connection: Connection | null = null;
  try {
    connection = openConnection(path, { busyTimeoutMs: PATIENCE_MS });
    // Nothing is ever written, the file only carries an advisory lock, so no journal file is needed.
    connection.exec('PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
    chmodSync(path, 0o600);
  } catch (error) {
    connection?.close();
    if (isBusy(error)) return null;
    throw translateError(error);
  }
  return {
    release() {
      connection?.close();
      connection = null;
    },
  };
}

/** Whether another process holds the lock. False, too, when there is no such file or this user may not read it. */
export function isLocked(path: string): boolean {
  let connection: Connection | null = null;
  try {
    connection = openConnection(path, { busyTimeoutMs: 0, readOnly: true });
    prepare(connection, 'SELECT 1 FROM sqlite_schema').get();
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    connection?.close();
  }
}
