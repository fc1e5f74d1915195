// Tests whether the disk of a database can write again, without risking the database file.
import { closeSync, fsyncSync, openSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { isStorageFailure, storageFailure } from '../../errors.ts';

const CHUNK = Buffer.alloc(1024 * 1024, 0x5a);

/**
 * Writes, fsyncs and removes a file beside the database at `path`, as large as its log. Throws `busy` when
 * that fails. Once write-back of a range of a file has failed, a file system may never write that range, whatever later
 * fsyncs report (ext4 does this). So the test must not use the database file itself.
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
    // A probe file that remains is overwritten the next time.
  }
}
