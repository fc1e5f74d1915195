// Another program on the same disk, which takes all free space.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { hasCode } from '../../../packages/server/src/errors.ts';

const BLOCK = Buffer.alloc(1024 * 1024, 'filler');
const PAGE_BYTES = 4096;
/** How often a filler with `keepsFilling` takes what has become free. */
const EVERY_MS = 20;

export interface DiskFiller extends Disposable {
  /** Frees the space. Idempotent; `Symbol.dispose` does the same. */
  release(): void;
}

/** Takes every byte now; `keepsFilling`: and whatever becomes free later. */
export function fillDisk(path: string, { keepsFilling }: { keepsFilling: boolean }): DiskFiller {
  const fd = openSync(path, 'wx');
  writeUntilFull(fd);
  const timer = keepsFilling ? setInterval(() => writeUntilFull(fd), EVERY_MS) : undefined;
  let occupied = true;
  const release = (): void => {
    if (!occupied) return;
    occupied = false;
    clearInterval(timer);
    closeSync(fd);
    rmSync(path);
  };
  return { release, [Symbol.dispose]: release };
}

function writeUntilFull(fd: number): void {
  for (let bytes = BLOCK.length; bytes >= PAGE_BYTES; ) {
    try {
      if (writeSync(fd, BLOCK, 0, bytes) < bytes) bytes /= 2;
    } catch (error) {
      if (!hasCode(error, 'ENOSPC')) throw error;
      bytes /= 2;
    }
  }
}
