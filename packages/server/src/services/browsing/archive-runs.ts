// Chooses the recordings of an archive. Only recordings whose bytes are intact are included.
import { type Artefact, durationMs } from '../../domain/run.ts';
import { type RunEntry, type RunFilter, type RunStatus, statusOf } from '../../domain/run-entry.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { RunBrowser } from '../../ports/run-browser.ts';
import type { CheckAudio } from '../audio-check.ts';

export interface ArchivedRun {
  readonly run: RunEntry;
  /** `damaged`: the recording exists but is left out. */
  readonly status: RunStatus | 'damaged';
  readonly artefact: Artefact | null;
  /** Size of the audio that is included; 0 without. */
  readonly durationMs: number;
}

/** Throws `invalid_input` when there are more than `MAX_ARCHIVED`. Reads every recording once to check it. */
export type ArchiveRuns = (request: {
  ownerId: number;
  runs: { readonly runIds: readonly number[] } | { readonly filter: RunFilter };
  signal: AbortSignal;
}) => Promise<readonly ArchivedRun[]>;

export const MAX_ARCHIVED = 1_000;
/** Recordings checked at a time. */
const CONCURRENCY = 4;

export function createArchiveRuns(dependencies: { browser: RunBrowser; checkAudio: CheckAudio }): ArchiveRuns {
  const { browser, checkAudio } = dependencies;

  /** Null when the run has been deleted. */
  async function look(ownerId: number, run: RunEntry): Promise<ArchivedRun | null> {
    const { artefact } = run;
    const bare = { run, status: statusOf(run), artefact: null, durationMs: 0 };
    if (run.state !== 'done' || artefact === null) return bare;
    try {
      await checkAudio(artefact);
      return { ...bare, artefact, durationMs: durationMs(artefact) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'damaged') return { ...bare, status: 'damaged' };
      if (error.code !== 'not_found') throw error;
      const [now] = await browser.find(ownerId, [run.runId]);
      return now === undefined ? null : { ...bare, run: now, status: statusOf(now) };
    }
  }

  return async ({ ownerId, runs, signal }) => {
    const runIds = 'runIds' in runs ? runs.runIds : await choose(browser, { ownerId, filter: runs.filter, signal });
    const entries = await browser.find(ownerId, runIds);
    const archived: (ArchivedRun | null)[] = [];
    const queue = entries.entries();
    const work = async (): Promise<void> => {
      for (const [place, run] of queue) {
        signal.throwIfAborted();
        archived[place] = await look(ownerId, run);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return archived.filter((run) => run !== null);
  };
}

async function choose(
  browser: RunBrowser,
  query: { ownerId: number; filter: RunFilter; signal: AbortSignal },
): Promise<readonly number[]> {
  const { runIds, more } = await browser.ids({ ...query, limit: MAX_ARCHIVED });
  if (!more) return runIds;
  throw invalidInput({
    loc: ['query'],
    msg: `More than ${MAX_ARCHIVED} runs match: one archive holds ${MAX_ARCHIVED} at most, so narrow the filter`,
    type: 'too_many_runs',
    ctx: { max_length: MAX_ARCHIVED },
  });
}
