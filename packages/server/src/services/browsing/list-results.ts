// Results of many runs in one answer: an entry for each place of the list, after waiting for those that have not ended.
import type { AskedAudio } from '../../domain/audio-format.ts';
import type { RunOutcome } from '../../domain/run.ts';
import { hasEnded, statusOf } from '../../domain/run-entry.ts';
import { AppError } from '../../errors.ts';
import type { RunStore } from '../../ports/run-store.ts';
import { createTurns } from '../../turns.ts';
import type { LinkSigner } from '../links.ts';
import { type ChangeHints, createChangeWaiter } from './change-waiter.ts';
import { createOwnerSlots } from './owner-slots.ts';

export interface ListedResult {
  readonly runId: number;
  /** Null: the owner has no such run. `unread`: it could not be looked up now. */
  readonly run: RunOutcome | null | 'unread';
  /** Of a run that is done: path and query of a signed link, and when that ends. */
  readonly link: { readonly path: string; readonly expiresAtMs: number } | null;
}

export interface ResultsQuery {
  readonly ownerId: number;
  /** May hold an id more than once. */
  readonly runIds: readonly number[];
  readonly asked: AskedAudio;
  /** 0 answers at once. */
  readonly waitMs: number;
  readonly until: 'all' | 'any';
  readonly signal: AbortSignal;
}

export interface ListResults {
  /**
   * A result for each place of the list. Throws `rate_limited` when too many calls of the owner wait, what the store throws when it can look
   * up none of the runs, and the signal's reason.
   */
  list(query: ResultsQuery): Promise<readonly ListedResult[]>;
  /** Ends all waiting: what is known by then is the answer. Idempotent. */
  stop(): void;
}

/** How long runs are looked up, and links signed, without anything else in between. */
const SLICE_MS = 3;
/** Runs that are looked up by one query: half a millisecond, a few times that where they have to be read from the disk. */
const RUNS_A_QUERY = 50;
/** Links that are signed before the clock is looked at. */
const LINKS_A_LOOK = 50;
/** Calls of an owner that wait. */
const MAX_WAITING = 50;

interface Dependencies extends ChangeHints {
  readonly runs: Pick<RunStore, 'findByIds'>;
  readonly links: Pick<LinkSigner, 'sign'>;
}

export function createListResults(dependencies: Dependencies): ListResults {
  const { runs, links, clock } = dependencies;
  const stopping = new AbortController();
  const takeSlot = createOwnerSlots({
    most: MAX_WAITING,
    describe: (open, most) => `Too many calls wait for results: ${open} of at most ${most}. Ask without wait, or later`,
  });

  /** Looks up runs anew. What cannot be looked up stays as it was. */
  async function read(ownerId: number, runIds: readonly number[], found: Map<number, RunOutcome | null>) {
    let failure: unknown = null;
    const pauseIfDue = createTurns({ maxHoldMs: SLICE_MS });
    for (let at = 0; at < runIds.length; at += RUNS_A_QUERY) {
      const slice = runIds.slice(at, at + RUNS_A_QUERY);
      try {
        const known = new Map((await runs.findByIds(ownerId, slice)).map((run) => [run.runId, run]));
        for (const runId of slice) found.set(runId, known.get(runId) ?? null);
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'busy')) throw error;
        failure = error;
      }
      await pauseIfDue();
    }
    if (failure !== null && found.size === 0) throw failure;
  }

  /** Waits, and looks up those that have not ended, until what was asked for is reached. */
  async function waitFor({ ownerId, waitMs, until, signal }: ResultsQuery, found: Map<number, RunOutcome | null>) {
    const pending = () => [...found].filter(([, run]) => run !== null && !hasEnded(statusOf(run)));
    const isReached = () => {
      const left = pending().length;
      return left === 0 || (until === 'any' && left < found.size);
    };
    if (waitMs === 0 || isReached()) return;
    const over = new AbortController();
    const ended = AbortSignal.any([signal, stopping.signal, over.signal]);
    const release = takeSlot(ownerId);
    const waiter = createChangeWaiter(dependencies);
    void clock.sleep(waitMs, ended).then(
      () => over.abort(),
      () => {},
    );
    try {
      while (!ended.aborted && !isReached()) {
        await waiter.wait(ended);
        await read(
          ownerId,
          pending().map(([runId]) => runId),
          found,
        );
      }
    } finally {
      over.abort();
      waiter.stop();
      release();
    }
  }

  /** Links to those that are done, by run. */
  async function sign(found: ReadonlyMap<number, RunOutcome | null>, asked: AskedAudio) {
    const ready = [...found.values()].flatMap((run) => {
      const objectId = run?.state === 'done' ? run.artefact?.objectId : undefined;
      return run === null || objectId === undefined ? [] : [{ runId: run.runId, objectId }];
    });
    const signed = new Map<number, NonNullable<ListedResult['link']>>();
    const pauseIfDue = createTurns({ maxHoldMs: SLICE_MS });
    for (let at = 0; at < ready.length; at += LINKS_A_LOOK) {
      const slice = ready.slice(at, at + LINKS_A_LOOK);
      const { paths, expiresAtMs } = links.sign(
        slice.map(({ objectId }) => objectId),
        { asked },
      );
      for (const [place, { runId }] of slice.entries()) signed.set(runId, { path: paths[place]!, expiresAtMs });
      await pauseIfDue();
    }
    return signed;
  }

  return {
    async list(query) {
      const found = new Map<number, RunOutcome | null>();
      await read(query.ownerId, [...new Set(query.runIds)], found);
      await waitFor(query, found);
      query.signal.throwIfAborted();
      const signed = await sign(found, query.asked);
      return query.runIds.map((runId) => {
        const run = found.get(runId);
        return { runId, run: run === undefined ? 'unread' : run, link: signed.get(runId) ?? null };
      });
    },
    stop: () => stopping.abort(),
  };
}
