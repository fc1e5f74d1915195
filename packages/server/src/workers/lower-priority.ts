// Makes the engine process yield to the server. Imported before all else: threads started later inherit it.
import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

const BELOW_THE_SERVER = 10;

setPriority(BELOW_THE_SERVER);
// On Linux that was this thread alone; the compiler's and collector's threads are there already.
if (process.platform === 'linux') {
  for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), BELOW_THE_SERVER);
}
