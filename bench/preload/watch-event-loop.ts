// Loaded into a program under measurement: tells how long its event loop was held since it was last asked, by SIGUSR2.
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env.BENCH_LOOP_FILE;
if (file === undefined) throw new Error('BENCH_LOOP_FILE names the file for the answer');
/** Telling holds the event loop, too: that is not counted, and the watch may only see it in the next turn but one. */
const RESET_MS = 5;
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('SIGUSR2', () => {
  writeFileSync(`${file}.new`, String(delay.max / 1e6));
  renameSync(`${file}.new`, file);
  setTimeout(() => setTimeout(() => delay.reset(), RESET_MS), RESET_MS);
});
