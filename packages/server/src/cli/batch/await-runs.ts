// Follows runs at the server until each has ended, and hands each on then: while some are saved, others are spoken.
import { setTimeout as pause } from 'node:timers/promises';
import { type AudioChoice, type BatchInfo, type LectorClient, LectorError, type ResultListEntry } from '@lector/client';
import { hasEnded } from '../remote/batch-words.ts';
import type { CommandClock } from '../remote/command-clock.ts';
import { orGone } from './batch-opener.ts';
import { forEachBounded } from './concurrency.ts';
import type { Journal } from './journal.ts';

export interface AwaitOptions<T> {
  readonly client: Pick<LectorClient, 'getBatch' | 'listResults'>;
  readonly journal: Pick<Journal, 'batch'>;
  readonly clock: CommandClock;
  readonly audio: AudioChoice;
  /** Runs that are handed on at a time. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  /** Called now and then with what the server says of the batch. */
  readonly onBatch: (batch: BatchInfo) => void;
  /** Called once for each run that has ended, however. */
  readonly onEnded: (run: T, entry: ResultListEntry) => Promise<void>;
}

export interface RunWaiter<T> {
  add(runId: number, run: T): void;
  /** No more are added. */
  end(): void;
  /** Resolves when no more are added and all have been handed on. */
  wait(): Promise<void>;
}

/** Runs that are asked about in one call. */
const PAGE = 1_000;
/** How long the server holds the first of these calls until one of its runs has ended; shorter where others are asked about behind it. */
const WAIT_SECONDS = 10;
const WAIT_SECONDS_OF_SEVERAL = 2;
/** Between rounds, so that looking for news of many runs costs the server a small part of its time. */
const MIN_PAUSE_MS = 500;
const PAUSE_MS_A_RUN = 0.6;
const LOOK_EVERY_MS = 2_000;
/** `unavailable`: asking again may help. */
const PENDING: ReadonlySet<string> = new Set(['queued', 'running', 'unavailable']);

export function createRunWaiter<T>(options: AwaitOptions<T>): RunWaiter<T> {
  const { client, journal, clock, audio, parallel, signal, onBatch, onEnded } = options;
  const pending = new Map<number, T>();
  let isAll = false;
  let wake = () => {};
  let lookedMs = Number.NEGATIVE_INFINITY;
  /** Of batches that were filled one after the other, the first that has not ended, and those behind it. */
  const batches = new Set<string>();

  async function look(): Promise<void> {
    if (journal.batch !== undefined) batches.add(journal.batch.id);
    const [first] = batches;
    if (first === undefined || clock.now() - lookedMs < LOOK_EVERY_MS) return;
    lookedMs = clock.now();
    const batch = await orGone(client.getBatch(first, { signal }));
    if (batch !== undefined) onBatch(batch);
    if (batches.size > 1 && (batch === undefined || hasEnded(batch))) batches.delete(first);
  }

  const asked = {
    ...(audio.format !== undefined && { format: audio.format }),
    ...(audio.loudness !== undefined && { loudness: audio.loudness }),
  };

  async function askRound(runIds: readonly number[]): Promise<void> {
    const wait = runIds.length > PAGE ? WAIT_SECONDS_OF_SEVERAL : WAIT_SECONDS;
    for (let at = 0; at < runIds.length; at += PAGE) {
      const request = {
        run_ids: runIds.slice(at, at + PAGE),
        ...asked,
        wait: at === 0 ? wait : 0,
        until: 'any',
      } as const;
      const { results } = await client.listResults(request, { signal });
      const ended = results.filter(({ status }) => !PENDING.has(status));
      await forEachBounded(ended, parallel, async (entry) => {
        signal.throwIfAborted();
        const run = pending.get(entry.run_id ?? 0);
        pending.delete(entry.run_id ?? 0);
        if (run !== undefined) await onEnded(run, entry);
      });
    }
  }

  return {
    add(runId, run) {
      if (pending.has(runId)) throw new LectorError('protocol', `the server has given two rows the run ${runId}`);
      pending.set(runId, run);
      wake();
    },
    end() {
      isAll = true;
      wake();
    },
    async wait() {
      signal.addEventListener('abort', () => wake(), { once: true });
      for (;;) {
        signal.throwIfAborted();
        if (pending.size > 0) {
          await look();
          await askRound([...pending.keys()]);
          if (pending.size > 0)
            await pause(Math.max(MIN_PAUSE_MS, pending.size * PAUSE_MS_A_RUN), undefined, { signal });
        } else if (isAll) return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };
}
