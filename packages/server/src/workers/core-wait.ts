// Reads from Linux how long the threads of a process have been ready to run and had no core.
import { readdirSync, readFileSync } from 'node:fs';

const NS_PER_MS = 1e6;

/**
 * Milliseconds since the start of the process, of all its threads together; 0 where it cannot be read, or when it has ended.
 * The time that a limit of the process's group takes from it (a container's share of the cores) is in it, sleep is not.
 */
export function coreWaitMs(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + threadWaitMs(pid, thread), 0);
  } catch {
    return 0;
  }
}

function threadWaitMs(pid: number, thread: string): number {
  try {
    // Time on a core, time waiting for one (both in nanoseconds), number of turns.
    const [, waitedNs] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ');
    return Number(waitedNs) / NS_PER_MS || 0;
  } catch {
    return 0; // the thread has ended, or this kernel does not tell
  }
}
