// Waits for many runs with few polls: learns how long a run takes, and first polls when it should nearly be done.
import { setTimeout as sleep } from 'node:timers/promises';
import type { LectorClient, TaskStatus } from '@lector/client';
import { createLimiter } from './concurrency.ts';

export interface RunPoller {
  /** Resolves when the run has ended, successfully or not. `resumed`: it was submitted earlier and is polled at once. */
  wait(taskId: string, resumed: boolean): Promise<TaskStatus>;
}

const PARALLEL_POLLS = 8;
const MIN_INTERVAL_MS = 250;
const MAX_INTERVAL_MS = 5_000;
const GROWTH = 1.5;
/** Weight of the newest run in the moving average. */
const LEARNING = 0.2;

export function createRunPoller(client: Pick<LectorClient, 'getTts'>, signal: AbortSignal): RunPoller {
  // In order of arrival: the oldest due run is polled first.
  const limit = createLimiter(PARALLEL_POLLS);
  let usualMs = 0;
  return {
    async wait(taskId, resumed) {
      const startedMs = Date.now();
      let delayMs = resumed ? 0 : Math.max(MIN_INTERVAL_MS, 0.8 * usualMs);
      let intervalMs = Math.max(MIN_INTERVAL_MS, 0.1 * usualMs);
      for (;;) {
        if (delayMs > 0) await sleep(delayMs * (0.9 + Math.random() / 5), undefined, { signal });
        const status = await limit(() => client.getTts(taskId, { signal }));
        if (status.status !== 'PENDING') {
          if (!resumed) usualMs += LEARNING * (Date.now() - startedMs - usualMs);
          return status;
        }
        delayMs = Math.min(MAX_INTERVAL_MS, intervalMs);
        intervalMs *= GROWTH;
      }
    },
  };
}
