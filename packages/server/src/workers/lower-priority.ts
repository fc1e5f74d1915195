// Gives the engine process a lower priority than the server, for processor time and for memory.
// Imported before everything else, because threads started later inherit the priority.
import { readdirSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const BELOW_THE_SERVER = 10;

setPriority(BELOW_THE_SERVER);
// On Linux this changes the calling thread only, and the compiler's and garbage collector's threads exist already.
if (process.platform === 'linux') {
  for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), BELOW_THE_SERVER);
}

/** Of 1,000: when memory runs out, the kernel kills this process long before the server. */
const FIRST_TO_GO = '800';
try {
  if (process.platform === 'linux') writeFileSync('/proc/self/oom_score_adj', FIRST_TO_GO);
} catch {
  // Not allowed everywhere. It is only a preference, so the process goes on without it.
}
