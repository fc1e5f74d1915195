// Long reads in short pieces: everybody else has a turn in between.
import { setImmediate } from 'node:timers/promises';

/** The longest that a read may hold up the process, give or take one row. */
const MAX_BLOCKING_MS = 8;

/** The function to be awaited after each piece. Throws the signal's reason when it has aborted. */
export function createYieldToEventLoop(signal?: AbortSignal): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - since < MAX_BLOCKING_MS) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
      signal?.throwIfAborted();
    });
  };
}
