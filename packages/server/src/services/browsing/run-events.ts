// Streams changes of runs to listeners: missed changes first, then new ones, at the pace of the listener.
import type { Batch } from '../../domain/batch.ts';
import type { RunEntry } from '../../domain/run-entry.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import type { RunBrowser } from '../../ports/run-browser.ts';
import { createBatchChanges } from '../batches/batch-changes.ts';
import { type ChangeHints, createChangeWaiter } from './change-waiter.ts';
import { createOwnerSlots } from './owner-slots.ts';

/** `cursor`: where to continue after a reconnect. */
export type RunUpdate =
  | { readonly kind: 'run'; readonly cursor: string; readonly run: RunEntry }
  | { readonly kind: 'deleted'; readonly cursor: string; readonly runId: number }
  /** A batch as it is now. Told at the start, too, while it is not finished. */
  | { readonly kind: 'batch'; readonly cursor: string; readonly batch: Batch }
  /** The missed changes are no longer available: the list has to be reloaded. */
  | { readonly kind: 'reset'; readonly cursor: string }
  /** Sent at the start of a stream, and when there were no changes for a while. */
  | { readonly kind: 'heartbeat'; readonly cursor: string };

export interface RunEvents {
  /**
   * The changes since `after`, or from now on when that is null. Ends with the signal, after `lifeMs`, when
   * `mayGoOn` returns false, and when the server stops. Throws `rate_limited` when the owner has too many streams.
   */
  follow(listener: {
    ownerId: number;
    after: string | null;
    signal: AbortSignal;
    mayGoOn: () => Promise<boolean>;
  }): AsyncGenerator<RunUpdate, void, undefined>;
  /** Ends all streams. Idempotent. */
  stop(): void;
}

const MAX_STREAMS = 50;
/** If more changes than this were missed, the listener is told to reload instead. */
const MAX_MISSED = 1_000;
/** Changes read at a time. */
const BATCH = 200;
const HEARTBEAT_MS = 15_000;
/** A stream ends after this time and the client reconnects, so that no connection is held forever. */
const LIFE_MS = 3_600_000;

interface Dependencies extends ChangeHints {
  readonly browser: RunBrowser;
  readonly batches: Pick<BatchStore, 'list'>;
  readonly lifeMs?: number;
}

export function createRunEvents(dependencies: Dependencies): RunEvents {
  const { clock, lifeMs = LIFE_MS } = dependencies;
  const stopping = new AbortController();
  const takeSlot = createOwnerSlots({
    most: MAX_STREAMS,
    describe: (open, most) => `Too many event streams are open: ${open} of at most ${most}`,
  });

  return {
    async *follow({ ownerId, after, signal, mayGoOn }) {
      const release = takeSlot(ownerId);
      const waiter = createChangeWaiter(dependencies);
      const ended = AbortSignal.any([signal, stopping.signal]);
      const changedBatches = createBatchChanges({ ...dependencies, ownerId });
      const endsAtMs = clock.monotonicMs() + lifeMs;
      try {
        const start = await missed(dependencies.browser, ownerId, after);
        yield* start.updates;
        let { cursor } = start;
        let heartbeatAtMs = clock.monotonicMs();
        for (;;) {
          const { changes, more, lost, ...next } = await dependencies.browser.changes({
            ownerId,
            after: cursor,
            limit: BATCH,
          });
          if (lost) yield { kind: 'reset', cursor: next.cursor };
          else yield* tell(dependencies.browser, ownerId, changes);
          cursor = next.cursor;
          for (const batch of await changedBatches()) yield { kind: 'batch', cursor, batch };
          const now = clock.monotonicMs();
          if (changes.length > 0) heartbeatAtMs = now;
          if (ended.aborted || now >= endsAtMs || !(await mayGoOn())) return;
          if (more) continue;
          if (now - heartbeatAtMs >= HEARTBEAT_MS) {
            yield { kind: 'heartbeat', cursor };
            heartbeatAtMs = now;
          }
          await waiter.wait(ended);
        }
      } finally {
        waiter.stop();
        release();
      }
    },
    stop: () => stopping.abort(),
  };
}

/** The first updates for a listener that reconnects, and the cursor to continue from. */
async function missed(browser: RunBrowser, ownerId: number, after: string | null) {
  const { changes, cursor, more, lost } = await browser.changes({ ownerId, after, limit: MAX_MISSED });
  if (!lost && !more) {
    const updates: RunUpdate[] = [{ kind: 'heartbeat', cursor: after ?? cursor }];
    // The missed changes themselves are sent by the ordinary loop, in batches.
    return { updates, cursor: changes.length === 0 ? cursor : (after ?? cursor) };
  }
  const now = await browser.changes({ ownerId, after: null, limit: 1 });
  return { updates: [{ kind: 'reset', cursor: now.cursor }] satisfies RunUpdate[], cursor: now.cursor };
}

async function* tell(
  browser: RunBrowser,
  ownerId: number,
  changes: Awaited<ReturnType<RunBrowser['changes']>>['changes'],
): AsyncGenerator<RunUpdate, void, undefined> {
  const runIds = changes.filter(({ deleted }) => !deleted).map(({ runId }) => runId);
  const runs = new Map((await browser.find(ownerId, runIds)).map((run) => [run.runId, run]));
  for (const { runId, deleted, cursor } of changes) {
    const run = runs.get(runId);
    if (deleted) yield { kind: 'deleted', cursor, runId };
    // Absent when it was deleted meanwhile; that deletion is a later change.
    else if (run !== undefined) yield { kind: 'run', cursor, run };
  }
}
