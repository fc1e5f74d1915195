// The server's lock on its data folder, and the note beside it that says who holds it. The kernel releases the lock when the process
// ends, however it ends.
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { type FolderLock, isLocked, takeLock } from './folder-lock.ts';
import { type Holder, readHolderNote, removeHolderNote, writeHolderNote } from './holder-note.ts';

export type { Holder } from './holder-note.ts';

export interface DataLock extends FolderLock {
  /** Notes that this process serves the folder, and where it listens: null until it does. */
  announce(address: string | null): void;
}

/** Locks the folder for this process, creating it when it is missing. Throws `unusable_data` while another server holds the lock. */
export function acquireDataLock(folder: string): DataLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = tryDataLock(folder);
  if (lock === null) throw new AppError('unusable_data', describeRefusal(folder, findHolder(folder)));
  return lock;
}

/** The same, but null while another process holds the lock. The folder must exist. */
export function tryDataLock(folder: string): DataLock | null {
  const lock = takeLock(lockPath(folder));
  if (lock === null) return null;
  removeHolderNote(folder); // of a holder that was killed: from here on the note is this process's
  return {
    announce: (address) => writeHolderNote(folder, { pid: process.pid, machine: hostname(), address }),
    release() {
      removeHolderNote(folder);
      lock.release();
    },
  };
}

/** The server that holds the lock now; null when none does, or it cannot be seen. */
export function findHolder(folder: string): Holder | null {
  // The note alone proves nothing. It is read after the look at the lock: while that is held, nobody but the holder writes it.
  return isLocked(lockPath(folder)) ? readHolderNote(folder) : null;
}

function describeRefusal(folder: string, holder: Holder | null): string {
  const next = 'or choose another folder with LECTOR_DATA_DIR.';
  if (holder === null) return `Another Lector server or a restore is using the data folder ${folder}. Stop it, ${next}`;
  const where = holder.address === null ? 'not listening yet' : `at ${holder.address}`;
  const machine = holder.machine === hostname() ? '' : ` on the machine ${holder.machine}`;
  const stop = machine === '' ? `kill ${holder.pid}` : 'there';
  return `Another Lector server is using the data folder ${folder}: process ${holder.pid}${machine}, ${where}. Stop it (${stop}), ${next}`;
}

function lockPath(folder: string): string {
  return join(folder, 'server.lock');
}
