// Why a run has no audio, for somebody who waits for it.
import type { Run, RunFailure } from '../../domain/run.ts';
import { AppError, invalidInput } from '../../errors.ts';

/** Null when it may still come, or is there. */
export function unspoken({ state, failure }: Pick<Run, 'state' | 'failure'>): AppError | null {
  if (state === 'expired') return new AppError('run_unavailable', 'The audio has expired and was deleted');
  return state === 'failed' ? refusalOf(failure) : null;
}

function refusalOf(failure: RunFailure | null): AppError {
  const message = failure?.message ?? 'The run failed';
  if (failure?.code === 'nothing_spoken')
    return invalidInput({ loc: ['body', 'text'], msg: message, type: 'text_not_speakable' });
  if (failure?.code === 'cancelled') return new AppError('run_unavailable', message);
  return new AppError('busy', message, { retryAfterMs: 5_000 });
}
