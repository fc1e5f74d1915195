// Another program on the same disk, which takes all the room there is.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { hasCode } from '../../../packages/server/src/errors.ts';

const BLOCK = Buffer.alloc(1024 * 1024, 'hog');
const PAGE_BYTES = 4096;
/** How often a hungry one takes what has become free. */
const EVERY_MS = 20;

export interface Hog extends Disposable {
  /** Gives everything back. Idempotent; `Symbol.dispose` does the same. */
  leave(): void;
}

/** Takes every byte now; `hungry`: and whatever becomes free later. */
export function letHogIn(path: string, { hungry }: { hungry: boolean }): Hog {
  const fd = openSync(path, 'wx');
  eatAll(fd);
  const timer = hungry ? setInterval(() => eatAll(fd), EVERY_MS) : undefined;
  let there = true;
  const leave = (): void => {
    if (!there) return;
    there = false;
    clearInterval(timer);
    closeSync(fd);
    rmSync(path);
  };
  return { leave, [Symbol.dispose]: leave };
}

function eatAll(fd: number): void {
  for (let bytes = BLOCK.length; bytes >= PAGE_BYTES; ) {
    try {
      if (writeSync(fd, BLOCK, 0, bytes) < bytes) bytes /= 2;
    } catch (error) {
      if (!hasCode(error, 'ENOSPC')) throw error;
      bytes /= 2;
    }
  }
}
