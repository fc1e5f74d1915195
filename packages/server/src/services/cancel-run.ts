// Ending a run that nobody waits for any more; unlike a deleted one it stays in sight.
import type { Run, RunFailure } from '../domain/run.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunName, RunStore } from '../ports/run-store.ts';
import type { Spool } from '../ports/spool.ts';

/**
 * Answers the run as it is afterwards: cancelled, or as it ended before. Throws `not_found`, the same for foreign, deleted
 * and unknown ids. When it resolves, no attempt can end the run otherwise, and a power cut does not bring it back.
 */
export type CancelRun = (ownerId: number, name: RunName) => Promise<Run>;

const CANCELLED: RunFailure = { code: 'cancelled', message: 'The run was cancelled', retryable: false };

/** `stopAttempt` ends an attempt that is on its way in this process; true when there is one, which clears away its own files. */
export function createCancelRun(dependencies: {
  runs: RunStore;
  spool: Pick<Spool, 'clear'>;
  clock: Clock;
  stopAttempt: (runId: number) => boolean;
}): CancelRun {
  return async (ownerId, name) => {
    const run = await dependencies.runs.cancel({ ownerId, name, failure: CANCELLED, nowMs: dependencies.clock.now() });
    if (run === null) throw new AppError('not_found', 'There is no such run');
    if (run.failure?.code === CANCELLED.code && !dependencies.stopAttempt(run.runId))
      await dependencies.spool.clear(run.runId);
    return run;
  };
}
