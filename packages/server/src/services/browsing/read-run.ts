// Reads one run by task id or run id.
import type { RunDetail, RunEntry } from '../../domain/run-entry.ts';
import { AppError } from '../../errors.ts';
import type { RunBrowser } from '../../ports/run-browser.ts';
import type { RunName, RunStore } from '../../ports/run-store.ts';

/** Both throw the same `not_found` for foreign, deleted and unknown ids. */
export interface ReadRun {
  /** The run as an entry of a list. */
  entry(ownerId: number, name: RunName): Promise<RunEntry>;
  /** The run with all details. */
  detail(ownerId: number, name: RunName): Promise<RunDetail>;
}

export function createReadRun(dependencies: { runs: RunStore; browser: RunBrowser }): ReadRun {
  const { runs, browser } = dependencies;

  /** Asks the store, which takes equally long for a missing and for a foreign run. */
  async function runIdOf(ownerId: number, name: RunName): Promise<number> {
    const run = await (typeof name === 'number' ? runs.findByRunId(ownerId, name) : runs.findByTaskId(ownerId, name));
    if (run === null) throw missing();
    return run.runId;
  }

  return {
    async entry(ownerId, name) {
      const [entry] = await browser.find(ownerId, [await runIdOf(ownerId, name)]);
      if (entry === undefined) throw missing();
      return entry;
    },
    async detail(ownerId, name) {
      const detail = await browser.detail(ownerId, await runIdOf(ownerId, name));
      if (detail === null) throw missing();
      return detail;
    },
  };
}

function missing(): AppError {
  return new AppError('not_found', 'There is no such run');
}
