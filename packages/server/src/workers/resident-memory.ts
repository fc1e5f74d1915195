// How much memory a process takes, as Linux tells it.
import { readFileSync } from 'node:fs';

/** Of nearly every Linux machine; where pages are larger a limit is looser by as much. */
const PAGE_BYTES = 4_096;

/** MiB that a process takes now; 0 when it is gone. */
export function residentMib(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
    return (pages * PAGE_BYTES) / (1024 * 1024);
  } catch {
    return 0;
  }
}
