// Wires the services for browsing runs and for bulk actions.

import { createSqliteRunBrowser } from '../db/sqlite/browsing/run-browser.ts';
import type { WalkSlots } from '../db/sqlite/browsing/walk-slots.ts';
import type { Database } from '../db/sqlite/database.ts';
import type { RunIdCipher } from '../domain/run-id.ts';
import type { BrowsingServices } from '../http/dependencies.ts';
import type { Logger } from '../log.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { CheckAudio } from '../services/audio-check.ts';
import { createActOnRuns } from '../services/browsing/act-on-runs.ts';
import { createArchiveRuns } from '../services/browsing/archive-runs.ts';
import { createListResults } from '../services/browsing/list-results.ts';
import { createReadRun } from '../services/browsing/read-run.ts';
import { createReadTimings } from '../services/browsing/read-timings.ts';
import { createRetryRun } from '../services/browsing/retry-run.ts';
import { createRunEvents } from '../services/browsing/run-events.ts';
import type { CancelRun } from '../services/cancel-run.ts';
import type { DeleteRun } from '../services/delete-run.ts';
import type { LinkSigner } from '../services/links.ts';
import type { RunResults } from '../services/run-results.ts';
import type { SubmitRun } from '../services/submitting/submit-run.ts';

export function composeBrowsing(dependencies: {
  db: Database;
  cipher: RunIdCipher;
  walkSlots: WalkSlots;
  clock: Clock;
  log: Logger;
  runs: RunStore;
  results: RunResults;
  links: LinkSigner;
  batchStore: BatchStore;
  blobs: BlobStore;
  checkAudio: CheckAudio;
  submitRun: SubmitRun;
  cancelRun: CancelRun;
  deleteRun: DeleteRun;
  /** The longest life of an event stream. */
  streamMs?: number;
}): BrowsingServices {
  const { db, clock, streamMs } = dependencies;
  const onChanged = (listener: () => void) => db.changes.listen(listener);
  const browser = createSqliteRunBrowser(dependencies);
  const readRun = createReadRun({ ...dependencies, browser });
  const retryRun = createRetryRun({ ...dependencies, readRun });
  return {
    browser,
    readRun,
    readTimings: createReadTimings({ ...dependencies, readRun }),
    retryRun,
    actOnRuns: createActOnRuns({ ...dependencies, browser, retryRun }),
    archiveRuns: createArchiveRuns({ ...dependencies, browser }),
    listResults: createListResults({ ...dependencies, onChanged }),
    runEvents: createRunEvents({
      browser,
      batches: dependencies.batchStore,
      clock,
      onChanged,
      ...(streamMs === undefined ? {} : { lifeMs: streamMs }),
    }),
  };
}
