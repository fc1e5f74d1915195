// Makes the engine process yield to the server, in time and in memory. Imported before all else: threads started later inherit it.
import { readdirSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const BELOW_THE_SERVER = 10;

setPriority(BELOW_THE_SERVER);
// On Linux that was this thread alone; the compiler's and collector's threads are there already.
if (process.platform === 'linux') {
  for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), BELOW_THE_SERVER);
}

/** Of 1,000: when memory runs out, the kernel ends this process long before the server. */
const FIRST_TO_GO = '800';
try {
  if (process.platform === 'linux') writeFileSync('/proc/self/oom_score_adj', FIRST_TO_GO);
} catch {
  // Not everywhere allowed, and only a preference.
}
