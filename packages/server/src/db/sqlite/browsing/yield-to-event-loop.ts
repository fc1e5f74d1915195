// Lets long reads yield to the event loop.
import { setImmediate } from 'node:timers/promises';

/** How long a read may block the event loop, give or take one row. */
const MAX_BLOCKING_MS = 8;

/** Returns the function to call after each piece of work and await if it returns a promise. Throws the signal's reason when aborted. */
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
