// The seam to runs as people browse them: pages, totals, everything about one, what has happened since. Changes nothing.
import type { RunDetail, RunEntry, RunFilter, RunTotals } from '../domain/run-entry.ts';
import type { RunChange } from '../domain/run-event.ts';

/**
 * Every read takes the owner: not yours and not there look the same. None holds up the process for longer than some
 * milliseconds, however many runs there are: each lets others in between, so what is answered need not be of one moment.
 * With `signal` a search that nobody waits for any more ends, with the signal's reason.
 */
export interface RunBrowser {
  /** The newest runs that match, of those submitted before the run `before`, which may be gone. */
  page(query: {
    ownerId: number;
    filter: RunFilter;
    before: number | null;
    limit: number;
    signal?: AbortSignal;
  }): Promise<{ readonly entries: readonly RunEntry[]; readonly more: boolean }>;

  totals(query: { ownerId: number; filter: RunFilter; signal?: AbortSignal }): Promise<RunTotals>;

  /** Run ids of those that match, newest first. */
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
   * What has happened after a cursor, oldest first, each run once, and the cursor up to which this is all. `more`: there may be
   * more behind it. `lost`: nobody can say any more, or ever could, what has happened since. Without a cursor only the
   * present one is answered.
   */
  changes(query: { ownerId: number; after: string | null; limit: number }): Promise<{
    readonly changes: readonly RunChange[];
    readonly cursor: string;
    readonly more: boolean;
    readonly lost: boolean;
  }>;
}
