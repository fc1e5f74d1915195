// Accepts a run. Everything that can be refused is refused here, before anything is stored.
import type { Caller } from '../../domain/api-key.ts';
import type { OwnerLimits } from '../../domain/owner-limits.ts';
import type { RunRequest } from '../../domain/run.ts';
import type { RunStore } from '../../ports/run-store.ts';
import { passStep } from '../../steps.ts';
import type { PrepareRun, SubmitOptions } from './prepare-run.ts';
import { explainRefusal } from './refusals.ts';

/** Returns the task id; for a repeated submit, that of the first one. */
export type SubmitRun = (caller: Caller, request: RunRequest, options: SubmitOptions) => Promise<string>;

/** Throws `invalid_input`, `queue_full`, `payment_required`, `storage_full`, `busy`. */
export function createSubmitRun(dependencies: {
  prepareRun: PrepareRun;
  runs: RunStore;
  limits: OwnerLimits;
  /** Throws `busy` while the disk has no space for another run. */
  admit: () => void;
}): SubmitRun {
  const { prepareRun, runs, limits, admit } = dependencies;
  return async (caller, request, options) => {
    const prepared = await prepareRun(caller, request, options);
    admit();
    passStep('submit.checked');
    const outcome = await runs.submit({ ...prepared, limits });
    passStep('submit.committed');
    if (outcome.kind === 'created' || outcome.kind === 'replayed') return outcome.taskId;
    throw explainRefusal(outcome, limits);
  };
}
