// Cancels a run. Unlike a deleted run it stays visible.
import type { Run, RunFailure } from '../domain/run.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunName, RunStore } from '../ports/run-store.ts';
import type { Spool } from '../ports/spool.ts';
import type { KeptSegments } from './segments/kept-segments.ts';

/**
 * Returns the run as it is afterwards: cancelled, or as it had ended before. Throws the same `not_found` for foreign, deleted
 * and unknown ids. When it resolves, no attempt can change how the run ended, and a power cut does not undo it.
 */
export type CancelRun = (ownerId: number, name: RunName) => Promise<Run>;

const CANCELLED: RunFailure = { code: 'cancelled', message: 'The run was cancelled', retryable: false };

/** `stopAttempt` aborts an attempt that is running in this process. True when there was one; it then removes its own files. */
export function createCancelRun(dependencies: {
  runs: RunStore;
  spool: Pick<Spool, 'clear'>;
  segments: Pick<KeptSegments, 'release'>;
  clock: Clock;
  stopAttempt: (runId: number) => boolean;
}): CancelRun {
  return async (ownerId, name) => {
    const run = await dependencies.runs.cancel({ ownerId, name, failure: CANCELLED, nowMs: dependencies.clock.now() });
    if (run === null) throw new AppError('not_found', 'There is no such run');
    if (run.failure?.code === CANCELLED.code && !dependencies.stopAttempt(run.runId)) {
      await dependencies.spool.clear(run.runId);
      await dependencies.segments.release([run.runId]);
    }
    return run;
  };
}
