// What the pages say about a batch: its name, what is left, how long it takes.
import type { BatchInfo } from '@lector/client';
import { formatDuration } from '../format.ts';
import { batches as texts } from '../locales/en/batches.ts';

export function nameOf(batch: BatchInfo): string {
  return batch.name ?? texts.unnamed;
}

/** Enough of the id to tell it from others. */
export function shortId(batchId: string): string {
  return `${batchId.slice(0, 14)}…`;
}

export function withoutAudio({ counts }: BatchInfo): number {
  return counts.failed + counts.cancelled + counts.expired;
}

export function notEnded({ counts }: BatchInfo): number {
  return counts.queued + counts.running;
}

/** Whether something of it may still change by itself. */
export function isMoving(batch: BatchInfo): boolean {
  return batch.status === 'open' || batch.status === 'running' || batch.status === 'cancelling';
}

/** What it took, once it has ended. */
export function tookOf({ created_at, finished_at }: BatchInfo): string | null {
  if (finished_at === null) return null;
  return formatDuration(Math.max(0, Date.parse(finished_at) - Date.parse(created_at)) / 1_000);
}

/** Rounded, as it is an estimate: `40 s`, `5 min`, `2 h 10 min`. */
export function formatEstimate(seconds: number): string {
  const step = seconds < 60 ? 5 : seconds < 600 ? 30 : seconds < 3_600 ? 60 : 600;
  return formatDuration(Math.max(step, Math.round(seconds / step) * step)).replace(/\.0 s$/, ' s');
}
