// Callers who only read: what was finished before a fault is polled, looked up and downloaded all through it.
import { setTimeout as wait } from 'node:timers/promises';
import type { Submitted } from '../../program.ts';
import type { Installation } from '../installation.ts';
import { takeSuccess } from './load.ts';

export interface Readers {
  /** Ends them and answers how many rounds of poll, bulk call and download went well, and what did not, in words. */
  stop(): Promise<{ readonly good: number; readonly bad: readonly string[] }>;
}

/** One round after the other over the runs that are SUCCESS. */
export function startReaders({ caller }: Installation, finished: readonly Submitted[]): Readers {
  const stop = new AbortController();
  const bad: string[] = [];
  let good = 0;

  async function readOn(): Promise<void> {
    for (let i = 0; !stop.signal.aborted; i = (i + 1) % finished.length) {
      const { taskId, success } = finished[i]!;
      try {
        const { status, run_id } = await caller.poll(taskId!);
        const again = { ...finished[i]!, success: null };
        if (status === 'SUCCESS') await takeSuccess(caller, again, run_id ?? 0);
        if (JSON.stringify(again.success) === JSON.stringify(success)) good++;
        else bad.push(`a run that was SUCCESS reads ${status}`);
      } catch (error) {
        bad.push(error instanceof Error ? error.message : String(error));
      }
      await wait(5);
    }
  }

  const work = readOn();
  return {
    async stop() {
      stop.abort();
      await work;
      return { good, bad };
    },
  };
}
