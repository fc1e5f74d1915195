// Polls a condition until it is true, with a deadline.
import { setTimeout as wait } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;
/** Far longer than it takes on a busy machine: it ends a test that would wait for ever. */
const PATIENCE_MS = 900_000;

/** The first answer that is neither undefined, null nor false. Throws, naming `what`, when there is none in time. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found as Exclude<T, undefined | null | false>;
    if (Date.now() > deadline) throw new Error(`not in ${patienceMs / 1000} s: ${what}`);
    await wait(LOOK_EVERY_MS);
  }
}
