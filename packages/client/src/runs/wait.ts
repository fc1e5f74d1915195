// Waits for a task to end, by polling with a growing interval.
import type { TaskStatus } from '@lector/contract/tts';
import { LectorError } from '../errors.ts';
import { pause } from '../http/pause.ts';
import { jitter } from '../http/retry.ts';

export interface WaitOptions {
  readonly signal?: AbortSignal;
  /** Maximum time to wait; unlimited by default. The run continues afterwards. */
  readonly timeoutMs?: number;
  /** Called with every answer, including the last. */
  readonly onPoll?: (status: TaskStatus) => void;
  /** The wait before the second poll. Default 250. */
  readonly firstIntervalMs?: number;
  /** The largest interval. Default 5 000. */
  readonly maxIntervalMs?: number;
}

const GROWTH = 1.5;

/** Resolves with the last status, SUCCESS or ERROR. Rejects with kind `timeout`. */
export async function pollTask(
  taskId: string,
  poll: () => Promise<TaskStatus>,
  options: WaitOptions,
): Promise<TaskStatus> {
  const { timeoutMs = Number.POSITIVE_INFINITY, firstIntervalMs = 250, maxIntervalMs = 5_000 } = options;
  const startedMs = Date.now();
  for (let intervalMs = firstIntervalMs; ; intervalMs = Math.min(maxIntervalMs, intervalMs * GROWTH)) {
    const status = await poll();
    options.onPoll?.(status);
    if (status.status !== 'PENDING') return status;
    const leftMs = startedMs + timeoutMs - Date.now();
    if (leftMs <= 0) {
      throw new LectorError('timeout', `the run was not ready within ${timeoutMs / 1000} s`, { taskId });
    }
    await pause(Math.min(leftMs, jitter(intervalMs)), options.signal);
  }
}
