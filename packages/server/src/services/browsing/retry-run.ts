// Repeats a run: makes a new run of the same text, which refers to the original.
import { hash } from 'node:crypto';
import type { Caller } from '../../domain/api-key.ts';
import { hasEnded, type RunEntry, statusOf } from '../../domain/run-entry.ts';
import { AppError } from '../../errors.ts';
import type { RunName } from '../../ports/run-store.ts';
import type { SubmitRun } from '../submitting/submit-run.ts';
import type { ReadRun } from './read-run.ts';

/**
 * Returns the new run, or the run of an earlier call with the same `idempotencyKey`. Throws `run_unavailable`
 * while the run has not ended, `damaged` when its text is not what was submitted, and what a submit throws.
 */
export type RetryRun = (caller: Caller, name: RunName, idempotencyKey: string | null) => Promise<RunEntry>;

export function createRetryRun(dependencies: { readRun: ReadRun; submitRun: SubmitRun }): RetryRun {
  const { readRun, submitRun } = dependencies;

  return async (caller, name, idempotencyKey) => {
    const { runId, request, textSha256, state, failure, listened } = await readRun.detail(caller.ownerId, name);
    if (!hasEnded(statusOf({ state, failure }))) {
      throw new AppError('run_unavailable', 'The run has not ended yet: it can be repeated once it has');
    }
    if (hash('sha256', request.text) !== textSha256) {
      throw new AppError('damaged', 'The stored text of this run is damaged, so it is not spoken again');
    }
    const taskId = await submitRun(caller, request, {
      idempotencyKey,
      retryOf: runId,
      listenBack: listened !== null,
    });
    return readRun.entry(caller.ownerId, taskId);
  };
}
