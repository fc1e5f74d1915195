// Repeats a run: makes a new run of the same text, which refers to the original.
import { hash } from 'node:crypto';
import type { Caller } from '../../domain/api-key.ts';
import { countCharacters } from '../../domain/coverage.ts';
import { hasEnded, type RunEntry, statusOf } from '../../domain/run-entry.ts';
import { withTake } from '../../domain/segment-wishes.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { RunName } from '../../ports/run-store.ts';
import type { SubmitRun } from '../submitting/submit-run.ts';
import type { ReadRun } from './read-run.ts';

/**
 * Returns the new run, or the run of an earlier call with the same `idempotencyKey`. Throws `run_unavailable`
 * while the run has not ended, `invalid_input` for a place behind the text, `damaged` when its text is not what was submitted, and what a submit throws.
 */
export type RetryRun = (caller: Caller, name: RunName, options: RetryOptions) => Promise<RunEntry>;

export interface RetryOptions {
  readonly idempotencyKey: string | null;
  /** Another take: of the segment at this place, in code points, or of all when it is null. Null: those of the run that is repeated. */
  readonly take: { readonly at: number | null; readonly take: number } | null;
}

export function createRetryRun(dependencies: { readRun: ReadRun; submitRun: SubmitRun }): RetryRun {
  const { readRun, submitRun } = dependencies;

  return async (caller, name, { idempotencyKey, take }) => {
    const { runId, request, textSha256, state, failure, listened, wishes } = await readRun.detail(caller.ownerId, name);
    if (!hasEnded(statusOf({ state, failure }))) {
      throw new AppError('run_unavailable', 'The run has not ended yet: it can be repeated once it has');
    }
    if (take !== null && take.at !== null && take.at >= countCharacters(request.text)) throw behindText();
    if (hash('sha256', request.text) !== textSha256) {
      throw new AppError('damaged', 'The stored text of this run is damaged, so it is not spoken again');
    }
    const taskId = await submitRun(caller, request, {
      idempotencyKey,
      retryOf: runId,
      listenBack: listened !== null,
      segments: take === null ? wishes : withTake(wishes, take),
    });
    return readRun.entry(caller.ownerId, taskId);
  };
}

function behindText(): AppError {
  return invalidInput({ loc: ['query', 'at'], msg: 'The text of the run ends before this place', type: 'value_error' });
}
