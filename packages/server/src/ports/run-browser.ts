// Port to browsing runs: pages, totals, one run in detail, changes since a cursor. Read-only.
import type { RunDetail, RunEntry, RunFilter, RunTotals } from '../domain/run-entry.ts';
import type { RunChange } from '../domain/run-event.ts';

/**
 * Every read takes the owner: a foreign run and a missing one look the same. No read blocks the process for longer than a few
 * milliseconds, however many runs there are. Each yields to the event loop, so an answer need not be a consistent snapshot.
 * `signal` ends a search that nobody waits for any more; it rejects with the signal's reason. Of one owner's searches that go
 * through many runs a few are done at a time: a further one waits a little, and then rejects with `rate_limited`.
 */
export interface RunBrowser {
  /** The newest matching runs of those submitted before the run `before`, which may have been deleted. */
  page(query: {
    ownerId: number;
    filter: RunFilter;
    before: number | null;
    limit: number;
    signal?: AbortSignal;
  }): Promise<{ readonly entries: readonly RunEntry[]; readonly more: boolean }>;

  totals(query: { ownerId: number; filter: RunFilter; signal?: AbortSignal }): Promise<RunTotals>;

  /** Ids of the matching runs, newest first. */
  ids(query: {
    ownerId: number;
    filter: RunFilter;
    limit: number;
    signal?: AbortSignal;
  }): Promise<{ readonly runIds: readonly number[]; readonly more: boolean }>;

  /** The owner's runs among `runIds`, each once, in the order asked. */
  find(ownerId: number, runIds: readonly number[]): Promise<readonly RunEntry[]>;

  detail(ownerId: number, runId: number): Promise<RunDetail | null>;

  /**
   * The changes after a cursor, oldest first, each run once, and the cursor up to which they are complete. `more`: there may be
   * more after it. `lost`: the changes since then are no longer known, or the cursor is not one of ours. Without a cursor only the
   * current cursor is returned.
   */
  changes(query: { ownerId: number; after: string | null; limit: number }): Promise<{
    readonly changes: readonly RunChange[];
    readonly cursor: string;
    readonly more: boolean;
    readonly lost: boolean;
  }>;
}
