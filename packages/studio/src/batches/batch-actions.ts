// What is done to a batch from its page.
import type { BatchInfo } from '@lector/client';
import { notEnded, withoutAudio } from './about-batch.ts';
import { batchCalls } from './batch-calls.ts';

export type BatchAction = 'close' | 'cancel' | 'retry' | 'delete';

/** Which actions would change something. */
export function actionsFor(batch: BatchInfo): readonly BatchAction[] {
  const isCancelled = batch.cancelled_at !== null;
  const actions: BatchAction[] = [];
  if (withoutAudio(batch) > 0 && !isCancelled) actions.push('retry');
  if (batch.closed_at === null) actions.push('close');
  if (!isCancelled && (notEnded(batch) > 0 || batch.closed_at === null)) actions.push('cancel');
  return [...actions, 'delete'];
}

export interface Retried {
  readonly count: number;
  /** Why not all were repeated; null when they were. */
  readonly stopped: string | null;
  readonly batch: BatchInfo;
}

/** Goes on when the rate limit has stopped it, but never beyond those that were counted, so that what fails anew is not repeated without end. */
export async function retryAll(batch: BatchInfo): Promise<Retried> {
  const most = withoutAudio(batch);
  for (let count = 0; ; ) {
    const answer = await batchCalls.retryBatch(batch.batch_id);
    count += answer.retried;
    const { stopped, stopped_by } = answer;
    if (stopped_by !== 'rate_limited' || count >= most) return { count, stopped, batch: answer.batch };
  }
}
