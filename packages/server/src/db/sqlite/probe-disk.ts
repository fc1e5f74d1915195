// Asks the disk under a database whether it writes again, before the database file itself is put at stake.
import { closeSync, fsyncSync, openSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { isStorageFailure, storageFailure } from '../../errors.ts';

const CHUNK = Buffer.alloc(1024 * 1024, 0x5a);

/**
 * Writes and syncs as much as the log of the database at `path` holds, beside it, and removes it again. Throws `busy` when
 * that fails. A file system may keep a range of a file unwritten for good once its write-back has failed, whatever later
 * fsyncs say (ext4 does); so the ranges of the database file must not be the ones that find out.
 */
export function probeDisk(path: string): void {
  const probe = `${path}-probe`;
  let fd: number | undefined;
  try {
    fd = openSync(probe, 'w', 0o600);
    for (let left = sizeOf(`${path}-wal`); left > 0; ) left -= writeSync(fd, CHUNK, 0, Math.min(left, CHUNK.length));
    fsyncSync(fd);
  } catch (error) {
    throw isStorageFailure(error) ? storageFailure(error) : error;
  } finally {
    if (fd !== undefined) closeSync(fd);
    removeQuietly(probe);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Written over the next time.
  }
}
