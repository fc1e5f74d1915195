// Waits until runs may have changed: for a hint, or a second at most, and never less than a tenth of it.
import type { Clock } from '../../ports/clock.ts';

export interface ChangeHints {
  readonly clock: Pick<Clock, 'sleep' | 'monotonicMs'>;
  /** Calls back when a run may have changed; returns the function that unsubscribes. */
  readonly onChanged: (listener: () => void) => () => void;
}

export interface ChangeWaiter {
  /** Resolves early when the signal aborts. */
  wait(signal: AbortSignal): Promise<void>;
  stop(): void;
}

/** Polling interval: hints can be lost, and another process that writes sends none. */
const POLL_MS = 1_000;
/** Changes within this time of the last read are read together. */
const GATHER_MS = 100;

export function createChangeWaiter({ clock, onChanged }: ChangeHints): ChangeWaiter {
  let hinted = false;
  let wake: (() => void) | null = null;
  const stop = onChanged(() => {
    hinted = true;
    wake?.();
  });
  return {
    stop,
    async wait(signal: AbortSignal): Promise<void> {
      await clock.sleep(GATHER_MS, signal).catch(() => {});
      if (signal.aborted) return;
      const over = new AbortController();
      if (!hinted) {
        const hint = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const wait = clock.sleep(POLL_MS - GATHER_MS, AbortSignal.any([signal, over.signal])).catch(() => {});
        await Promise.race([hint, wait]);
      }
      wake = null;
      hinted = false;
      over.abort();
    },
  };
}
