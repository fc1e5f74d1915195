// Pulls a batch in rounds: walks its results page by page, fetches what is not here, and if wanted waits for more.
import { setTimeout as pause } from 'node:timers/promises';
import type { BatchInfo, LectorClient } from '@lector/client';
import { forEachBounded } from '../batch/concurrency.ts';
import { hasEnded } from '../remote/batch-words.ts';
import { createServerGuard } from '../remote/run-failures.ts';
import { type PulledRun, type PullTools, pullRun } from './pull-run.ts';
import { keyOf, type RecordingPaths } from './recording-paths.ts';

export interface PullOptions extends Omit<PullTools, 'client' | 'entered'> {
  readonly client: Pick<LectorClient, 'batchResults' | 'download' | 'getBatch' | 'listResults' | 'results'>;
  readonly batchId: string;
  readonly paths: RecordingPaths;
  /** Go on until the batch has ended. */
  readonly watch: boolean;
  /** Called when the work on a run begins; the returned function, when it ends. */
  readonly onBegin: () => () => void;
  readonly onChanged: (tally: PullTally, changed: PulledRun | null) => void;
  /** Called with the batch when there is nothing to fetch until it goes on, and with null when it is looked at again. */
  readonly onWait: (batch: BatchInfo | null) => void;
}

export interface PullTally {
  /** As the server counts them. */
  readonly total: number;
  readonly here: number;
  readonly pending: number;
  readonly failed: number;
}

export interface Pulled {
  readonly batch: BatchInfo;
  /** In the order of the batch. */
  readonly runs: readonly PulledRun[];
}

const PARALLEL_DOWNLOADS = 4;
/** Runs whose end is waited for in one call, and how long. */
const WAITED_RUNS = 1_000;
const WAIT_SECONDS = 10;
/** Between rounds, so that looking for news of a large batch costs the server a small part of its time. */
const MIN_PAUSE_MS = 1_000;
const PAUSE_MS_A_RUN = 0.6;

/** Rejects with an error that makes continuing pointless; what is complete by then stays. */
export async function pullBatch(options: PullOptions): Promise<Pulled> {
  const { client, batchId, signal, watch } = options;
  const round = createRound(options);
  try {
    for (;;) {
      // Before the round: what has ended by now is complete in it.
      const batch = await client.getBatch(batchId, { signal });
      const runs = await round(batch.counts.total);
      const pending = runs.filter(({ state }) => state === 'pending').map(({ entry }) => entry.run_id);
      if (!watch || (hasEnded(batch) && pending.length === 0)) return { batch, runs };
      const restMs = Math.max(MIN_PAUSE_MS, runs.length * PAUSE_MS_A_RUN);
      options.onWait(batch);
      await Promise.all([pause(restMs, undefined, { signal }), waitForAny(options, pending)]);
      options.onWait(null);
    }
  } catch (error) {
    // Node's timers reject with their own AbortError, which hides the signal's reason.
    throw signal.aborted ? signal.reason : error;
  }
}

async function waitForAny({ client, signal }: PullOptions, pending: readonly number[]): Promise<void> {
  if (pending.length === 0) return;
  const request = { run_ids: pending.slice(0, WAITED_RUNS), wait: WAIT_SECONDS, until: 'any' } as const;
  await client.listResults(request, { signal });
}

/** Returns the function that walks the whole batch once. What was found in an earlier round is not looked at again. */
function createRound(options: PullOptions): (total: number) => Promise<readonly PulledRun[]> {
  const { client, batchId, audio, signal, paths, onBegin, onChanged } = options;
  const tools: PullTools = { ...options, entered: new Set() };
  let runs = new Map<string, PulledRun>();

  return async (total) => {
    const before = runs;
    const newest = new Map<string, PulledRun | null>();
    const tally = { total, here: 0, pending: 0, failed: 0 };
    for (const { state } of before.values()) tally[state]++;
    onChanged(tally, null);
    const guard = createServerGuard();

    await forEachBounded(client.batchResults(batchId, { ...audio, signal }), PARALLEL_DOWNLOADS, async (result) => {
      signal.throwIfAborted();
      const key = keyOf(result);
      // In the order of the batch, before anything is waited for.
      const file = paths.of(result);
      newest.set(key, null);
      const earlier = before.get(key);
      const isSettled = earlier?.state === 'here' && earlier.entry.run_id === result.runId;
      const run = isSettled ? earlier : await pullRun(tools, result, file).finally(onBegin());
      if (run.state === 'here') guard.succeeded();
      else if (run.fresh && run.error !== undefined) guard.failed(run.error);
      newest.set(key, run);
      if (earlier !== undefined) tally[earlier.state]--;
      tally[run.state]++;
      onChanged(tally, run === earlier ? null : run);
    });
    runs = new Map([...newest].flatMap(([key, run]) => (run === null ? [] : [[key, run]])));
    return [...runs.values()];
  };
}
