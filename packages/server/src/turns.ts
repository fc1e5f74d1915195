// Lets long work of this process be done in turns: after a few milliseconds everybody else has one.
import { setImmediate } from 'node:timers/promises';

/** How long such work may hold the event loop, give or take one piece of it. */
const MAX_HOLD_MS = 8;

/** Returns the function to call after each piece of work and await if it returns a promise. Throws the signal's reason when aborted. */
export function createTurns({
  signal,
  maxHoldMs = MAX_HOLD_MS,
}: {
  signal?: AbortSignal | undefined;
  maxHoldMs?: number;
} = {}): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - since < maxHoldMs) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
      signal?.throwIfAborted();
    });
  };
}
