// Reads from Linux how much memory a process takes.
import { readFileSync } from 'node:fs';

/** The page size of nearly every Linux machine. Where pages are larger, a memory limit is looser by the same factor. */
const PAGE_BYTES = 4_096;

/** MiB that a process takes now; 0 when it has ended. */
export function residentMib(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
    return (pages * PAGE_BYTES) / (1024 * 1024);
  } catch {
    return 0;
  }
}
