// Gives an engine process a lower priority than the server, for processor time and for memory. The server does it from outside,
// because an engine process may not open /proc.
import { readdirSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const BELOW_THE_SERVER = 10;
/** Also below the engine processes. */
export const LAST_OF_ALL = 19;
/** Of 1,000: when memory runs out, the kernel kills this process long before the server. */
const FIRST_TO_GO = '800';

/**
 * To be called when the process has just been started, because threads that it starts later inherit the priority, and once more
 * when it is ready, for those that were faster.
 */
export function lowerPriority(pid: number, niceness = BELOW_THE_SERVER): void {
  attempt(() => setPriority(pid, niceness));
  if (process.platform !== 'linux') return;
  // On Linux that changed the first thread only.
  attempt(() => {
    for (const thread of readdirSync(`/proc/${pid}/task`)) attempt(() => setPriority(Number(thread), niceness));
  });
  attempt(() => writeFileSync(`/proc/${pid}/oom_score_adj`, FIRST_TO_GO));
}

/** It may have ended, and some of it is not allowed everywhere. It is only a preference, so the process goes on without it. */
function attempt(change: () => void): void {
  try {
    change();
  } catch {}
}
