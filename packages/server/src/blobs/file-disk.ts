// The disk of the data folder, and the ballast: a reserve file that is deleted when the disk is full.
import { randomBytes } from 'node:crypto';
import { open, stat, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, isStorageFailure } from '../errors.ts';
import type { Disk } from '../ports/disk.ts';

const CHUNK_BYTES = 1024 * 1024;

export function createFileDisk({ root }: { root: string }): Disk {
  const path = join(root, 'ballast');

  async function dropBallast(): Promise<void> {
    await unlink(path).catch((error: unknown) => {
      if (!hasCode(error, 'ENOENT')) throw error;
    });
  }

  return {
    async freeBytes() {
      const { bavail, bsize } = await statfs(root);
      return bavail * bsize;
    },

    async ballastBytes() {
      const found = await stat(path).catch((error: unknown) => {
        if (hasCode(error, 'ENOENT')) return null;
        throw error;
      });
      return found?.size ?? 0;
    },

    async takeBallast(bytes) {
      await dropBallast();
      if (bytes === 0) return false;
      const file = await open(path, 'wx', 0o600);
      try {
        // Random bytes, so that no file system compresses them.
        const chunk = randomBytes(Math.min(CHUNK_BYTES, bytes));
        for (let left = bytes; left > 0; left -= chunk.length) {
          await file.writeFile(left < chunk.length ? chunk.subarray(0, left) : chunk);
        }
      } catch (error) {
        await dropBallast();
        if (isStorageFailure(error)) return false;
        throw error;
      } finally {
        await file.close();
      }
      return true;
    },

    dropBallast,
  };
}
