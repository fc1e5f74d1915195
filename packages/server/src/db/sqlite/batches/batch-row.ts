// Maps rows of the batches table to a Batch.
import type { Batch } from '../../../domain/batch.ts';

export const BATCH_COLUMNS = `b.public_id, b.owner_id, b.name, b.created_at, b.closed_at, b.paused_at, b.cancelled_at, b.finished_at,
  b.waiting, b.running, b.done, b.failed, b.cancelled, b.expired, b.characters,
  b.spoken_runs, b.spoken, b.audio_ms, b.work_ms, b.work_spread`;

export type BatchRow = readonly [
  id: string,
  ownerId: number,
  name: string | null,
  createdAt: number,
  closedAt: number | null,
  pausedAt: number | null,
  cancelledAt: number | null,
  finishedAt: number | null,
  waiting: number,
  running: number,
  done: number,
  failed: number,
  cancelled: number,
  expired: number,
  characters: number,
  spokenRuns: number,
  spoken: number,
  audioMs: number,
  workMs: number,
  workSpread: number,
];

export function toBatch(row: BatchRow): Batch {
  const [id, ownerId, name, createdAtMs, closedAtMs, pausedAtMs, cancelledAtMs, finishedAtMs, ...counted] = row;
  const [waiting, running, done, failed, cancelled, expired, characters, runs, spoken, audioMs, workMs, workSpread] =
    counted;
  return {
    ...{ id, ownerId, name, createdAtMs, closedAtMs, pausedAtMs, cancelledAtMs, finishedAtMs },
    counts: { waiting, running, done, failed, cancelled, expired },
    characters,
    work: { runs, characters: spoken, audioMs, workMs, workSpread },
  };
}
