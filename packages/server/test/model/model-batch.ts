// What is told of a batch of the model.
import { isPending, type ModelBatch, type ModelRun } from './model-run.ts';

export const NO_SUCH_BATCH = 'There is no such batch';

export function isFinished({ closedAtMs, runs }: ModelBatch): boolean {
  return closedAtMs !== null && !runs.some(isPending);
}

function batchStatusOf(batch: ModelBatch): string {
  if (batch.cancelledAtMs !== null) return isFinished(batch) ? 'cancelled' : 'cancelling';
  if (isFinished(batch)) return 'completed';
  if (batch.pausedAtMs !== null) return 'paused';
  return batch.closedAtMs === null ? 'open' : 'running';
}

/** Of `GET /lector/v1/batches/{batch_id}`, but for what depends on the pace of the engines. */
export function batchInfoOf(batch: ModelBatch) {
  const { runs, spoken } = batch;
  const count = (state: ModelRun['state']) => runs.filter((run) => run.state === state).length;
  const ended = runs.filter((run) => !isPending(run)).length;
  return {
    batch_id: batch.id,
    name: batch.name,
    status: batchStatusOf(batch),
    created_at: timeOf(batch.createdAtMs),
    closed_at: timeOf(batch.closedAtMs),
    paused_at: timeOf(batch.pausedAtMs),
    cancelled_at: timeOf(batch.cancelledAtMs),
    is_finished: isFinished(batch),
    counts: {
      total: runs.length,
      queued: count('queued'),
      running: count('running'),
      done: count('done'),
      failed: count('failed'),
      cancelled: count('cancelled'),
      expired: count('expired'),
    },
    percent: runs.length === 0 ? 0 : Math.floor((1_000 * ended) / runs.length) / 10,
    characters: runs.reduce((sum, run) => sum + run.characters, 0),
    spoken_characters: batch.isSpokenKnown ? spoken.reduce((sum, run) => sum + run.characters, 0) : null,
  };
}

interface Told {
  readonly finished_at: string | null;
  readonly progress: { readonly percent: number; readonly characters: number; readonly spoken_characters: number };
}

/** What the server tells, in the shape of `batchInfoOf`. */
export function readBatchInfo(body: Told, batch: ModelBatch): object {
  const { finished_at: finishedAt, progress, ...rest } = body;
  const { percent, characters, spoken_characters: spoken } = progress;
  const known = batch.isSpokenKnown ? spoken : null;
  return { ...rest, is_finished: finishedAt !== null, percent, characters, spoken_characters: known };
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
