// Translates batches into Lector's own API.
import type { BatchInfo, SubmittedRuns } from '@lector/contract/batches';
import { type Batch, batchStatusOf, runsIn, timeLeft } from '../../domain/batch.ts';
import type { InputProblem } from '../../errors.ts';
import type { SubmittedBatch } from '../../services/submitting/submit-batch.ts';

export function toBatchInfo(batch: Batch): BatchInfo {
  const { counts, work } = batch;
  const total = runsIn(batch);
  const ended = total - counts.waiting - counts.running;
  const left = timeLeft(batch);
  return {
    batch_id: batch.id,
    name: batch.name,
    status: batchStatusOf(batch),
    created_at: new Date(batch.createdAtMs).toISOString(),
    closed_at: toTime(batch.closedAtMs),
    paused_at: toTime(batch.pausedAtMs),
    cancelled_at: toTime(batch.cancelledAtMs),
    finished_at: toTime(batch.finishedAtMs),
    counts: {
      total,
      queued: counts.waiting,
      running: counts.running,
      done: counts.done,
      failed: counts.failed,
      cancelled: counts.cancelled,
      expired: counts.expired,
    },
    progress: {
      // Rounded down: a hundred is all.
      percent: total === 0 ? 0 : Math.floor((1_000 * ended) / total) / 10,
      characters: batch.characters,
      spoken_characters: work.characters,
      audio_seconds: work.audioMs / 1_000,
      time_left: left === null ? null : { seconds: tenth(left.seconds), from: tenth(left.from), to: tenth(left.to) },
    },
  };
}

/** The answer of a call that submitted runs, as text: it may be stored for repeats. */
export function writeSubmittedRuns({ batchId, runs, skipped }: SubmittedBatch): string {
  return JSON.stringify({
    batch_id: batchId,
    runs: runs.map(({ index, customId, runId, taskId, isReplayed }) => {
      return { index, custom_id: customId, run_id: runId, task_id: taskId, replayed: isReplayed };
    }),
    skipped: skipped.map(({ index, problems }) => ({ index, errors: problems.map(toError) })),
  } satisfies SubmittedRuns);
}

function toError({ loc, msg, type }: InputProblem): SubmittedRuns['skipped'][number]['errors'][number] {
  return { loc: [...loc], msg, type };
}

function toTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function tenth(seconds: number): number {
  return Math.round(10 * seconds) / 10;
}
