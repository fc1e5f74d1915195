// What a batch is doing while a command waits for it.
import type { BatchInfo } from '@lector/client';
import { formatDuration } from './amounts.ts';

/** Whether nothing of it is to come. */
export function hasEnded({ status }: BatchInfo): boolean {
  return status === 'completed' || status === 'cancelled';
}

/** `pending`: runs that the command waits for. */
export function describeWait({ status, progress }: BatchInfo, pending: number): string {
  if (status === 'paused') return `the batch is paused, ${pending} not spoken yet`;
  if (pending === 0) return 'the batch is open for more';
  const left = progress.time_left;
  return `${pending} not spoken yet${left ? `, about ${formatDuration(left.seconds * 1000)} left` : ''}`;
}
