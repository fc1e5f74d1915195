// What is said of a batch while a command waits for it.
import type { BatchInfo } from '@lector/client';
import { formatDuration } from './amounts.ts';

/** `pending`: runs that the command waits for. */
export function describeWait({ status, progress }: BatchInfo, pending: number): string {
  if (status === 'paused') return `the batch is paused, ${pending} not spoken yet`;
  if (pending === 0) return 'the batch is open for more';
  const left = progress.time_left;
  return `${pending} not spoken yet${left ? `, about ${formatDuration(left.seconds * 1000)} left` : ''}`;
}
