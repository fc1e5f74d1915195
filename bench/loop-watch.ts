// How long the event loop of a server under measurement is held at a time.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'preload/watch-event-loop.ts')).href;
/** The watch begins anew within this time after it was asked. */
const PAUSE_MS = 50;

export function createLoopWatch(folder: string) {
  const file = join(folder, 'event-loop');
  const ask = async (pid: number): Promise<number> => {
    rmSync(file, { force: true });
    process.kill(pid, 'SIGUSR2');
    while (!existsSync(file)) await setTimeout(1);
    return Number(readFileSync(file, 'utf8'));
  };
  return {
    /** What a server is started with that is to be watched. */
    preload: PRELOAD,
    settings: { BENCH_LOOP_FILE: file },
    /** The longest time in milliseconds between two turns during the work, with the millisecond that the watch itself waits. */
    async heldBy(pid: number, work: () => Promise<unknown>): Promise<number> {
      await ask(pid);
      await setTimeout(PAUSE_MS);
      await work();
      return ask(pid);
    },
  };
}
