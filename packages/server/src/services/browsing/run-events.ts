// Following runs as they change: what was missed first, then what happens, told at the pace of whoever listens.
import type { RunEntry } from '../../domain/run-entry.ts';
import { AppError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RunBrowser } from '../../ports/run-browser.ts';

/** `cursor` is the place to go on from after a break. */
export type RunUpdate =
  | { readonly kind: 'run'; readonly cursor: string; readonly run: RunEntry }
  | { readonly kind: 'deleted'; readonly cursor: string; readonly runId: number }
  /** What was missed cannot be told: the list has to be loaded anew. */
  | { readonly kind: 'reset'; readonly cursor: string }
  /** Nothing has happened for a while, or this is the beginning. */
  | { readonly kind: 'heartbeat'; readonly cursor: string };

export interface RunEvents {
  /**
   * What has happened since `after`, or happens from now on when that is null. Ends with the signal, after `lifeMs`, when
   * `mayGoOn` says no, and when the server stops. Throws `rate_limited` when the owner has too many already.
   */
  follow(listener: {
    ownerId: number;
    after: string | null;
    signal: AbortSignal;
    mayGoOn: () => Promise<boolean>;
  }): AsyncGenerator<RunUpdate, void, undefined>;
  /** Ends all. Idempotent. */
  stop(): void;
}

const MAX_STREAMS = 50;
/** More than this that was missed is not told one by one. */
const MAX_MISSED = 1_000;
/** Changes told in one go. */
const BATCH = 200;
/** A hint may be lost, or come from nobody: another process writes too. */
const POLL_MS = 1_000;
/** What comes this soon after the last look is told together. */
const GATHER_MS = 100;
const HEARTBEAT_MS = 15_000;
/** A new connection now and then: nothing is held for ever. */
const LIFE_MS = 3_600_000;

interface Dependencies {
  readonly browser: RunBrowser;
  readonly clock: Clock;
  /** Calls back when a run may have changed; answers how to stop that. */
  readonly onChanged: (listener: () => void) => () => void;
  readonly lifeMs?: number;
}

export function createRunEvents(dependencies: Dependencies): RunEvents {
  const { clock, lifeMs = LIFE_MS } = dependencies;
  const stopping = new AbortController();
  const streams = new Map<number, number>();

  function enter(ownerId: number): void {
    const open = streams.get(ownerId) ?? 0;
    if (open >= MAX_STREAMS) {
      const message = `Too many event streams are open: ${open} of at most ${MAX_STREAMS}`;
      throw new AppError('rate_limited', message, { retryAfterMs: 5_000 });
    }
    streams.set(ownerId, open + 1);
  }

  function leave(ownerId: number): void {
    const left = (streams.get(ownerId) ?? 1) - 1;
    if (left === 0) streams.delete(ownerId);
    else streams.set(ownerId, left);
  }

  return {
    async *follow({ ownerId, after, signal, mayGoOn }) {
      enter(ownerId);
      const waiter = createChangeWaiter(dependencies);
      const ended = AbortSignal.any([signal, stopping.signal]);
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
        leave(ownerId);
      }
    },
    stop: () => stopping.abort(),
  };
}

/** What whoever was away has to hear first, and where to go on. */
async function missed(browser: RunBrowser, ownerId: number, after: string | null) {
  const { changes, cursor, more, lost } = await browser.changes({ ownerId, after, limit: MAX_MISSED });
  if (!lost && !more) {
    const updates: RunUpdate[] = [{ kind: 'heartbeat', cursor: after ?? cursor }];
    // Told by the first ordinary look, in batches.
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
    // Absent when it was deleted meanwhile, which is told next.
    else if (run !== undefined) yield { kind: 'run', cursor, run };
  }
}

/** Rings when something may have happened: after a hint, or after a second at the latest, and never in quick succession. */
function createChangeWaiter({ clock, onChanged }: Pick<Dependencies, 'clock' | 'onChanged'>) {
  let hinted = false;
  let wake: (() => void) | null = null;
  const stop = onChanged(() => {
    hinted = true;
    wake?.();
  });
  return {
    stop,
    /** Resolves early when the signal aborts. */
    async wait(signal: AbortSignal): Promise<void> {
      await clock.sleep(GATHER_MS, signal).catch(() => {});
      if (signal.aborted) return;
      const over = new AbortController();
      if (!hinted) {
        const hint = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const wait = clock.sleep(POLL_MS - GATHER_MS, AbortSignal.any([signal, over.signal])).catch(() => {});
        await Promise.race([hint, wait]);
      }
      wake = null;
      hinted = false;
      over.abort();
    },
  };
}
