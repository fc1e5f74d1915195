// How often a segment is asked for before its fault counts, and how long it is waited in between.
import { setTimeout as sleep } from 'node:timers/promises';
import { RemoteFault } from './remote-fault.ts';

export const TRIES = 3;
const FIRST_PAUSE_MS = 500;
/** A server that wants more is left alone for so long that other runs should not wait in the process. */
export const LONGEST_PAUSE_MS = 5_000;

export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

const sleepFor: Pause = async (ms, signal) => {
  await sleep(ms, undefined, { signal });
};

/** Rejects with the last fault, or with what else `ask` rejects with. */
export async function tryAgain<T>(
  ask: () => Promise<T>,
  { signal, pause = sleepFor }: { readonly signal: AbortSignal; readonly pause?: Pause },
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof RemoteFault) || !error.passing || tries === TRIES) throw error;
      const ms = Math.max(error.retryAfterMs ?? 0, FIRST_PAUSE_MS * 2 ** (tries - 1));
      if (ms > LONGEST_PAUSE_MS) throw error;
      await pause(ms, signal).catch(() => signal.throwIfAborted());
    }
  }
}
