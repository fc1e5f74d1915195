// One attempt at a run: speaks it, makes the bytes durable, and only then marks it SUCCESS.
import { hash, randomBytes } from 'node:crypto';
import { countCharacters, isWhole, remarkOf } from '../domain/coverage.ts';
import type { RunFailure } from '../domain/run.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveAttempt, LiveSound } from '../ports/live-sound.ts';
import type { Lease, RunQueue } from '../ports/run-queue.ts';
import type { AttemptFiles, Spool } from '../ports/spool.ts';
import {
  type FindSegments,
  SpokenBefore,
  SynthesisError,
  SynthesisInterrupted,
  type SynthesisResult,
  type Synthesizer,
} from '../ports/synthesizer.ts';
import { passStep } from '../steps.ts';
import type { OpenSegments } from './segments/find-segments.ts';
import type { KeptSegments } from './segments/kept-segments.ts';
import type { TakeOverRecording } from './take-over-recording.ts';

/**
 * Ends a claimed run or queues it again. Never rejects: a run's failure is data. `onSpoken` is called once the
 * engine is done with the run and free for another, while the bytes are still being stored.
 */
export type ExecuteRun = (lease: Lease, signal: AbortSignal, onSpoken: () => void) => Promise<void>;

/** Abort reason when the server stops: the run continues at the next start. */
export class ServerStopping extends Error {
  constructor() {
    super('the server is stopping');
  }
}

const BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 60_000;
/** How long to pause after a store failed. */
const STORE_PAUSE_MS = 2_000;

export interface ExecuteRunDependencies {
  readonly queue: RunQueue;
  readonly blobs: BlobStore;
  readonly spool: Spool;
  readonly segments: Pick<KeptSegments, 'open' | 'keep' | 'isNeeded' | 'release'>;
  readonly synthesizer: Synthesizer;
  readonly takeOver: TakeOverRecording;
  readonly liveSound: Pick<LiveSound, 'begin'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly maxAttempts: number;
  /** Called when a disk or database write failed: no run should be started for a while. */
  readonly onStoreFailure: (pauseMs: number) => void;
  /** Called when temporary files could not be removed. */
  readonly onUntidy: () => void;
}

interface Attempt {
  readonly lease: Lease;
  readonly files: AttemptFiles;
  readonly live: LiveAttempt;
  readonly objectId: string;
  readonly onSpoken: () => void;
  /** What it may take over, once its engine has asked. */
  opening: Promise<OpenSegments> | null;
}

export function createExecuteRun(dependencies: ExecuteRunDependencies): ExecuteRun {
  const { queue, blobs, spool, segments, synthesizer, clock, log } = dependencies;

  /** What earlier attempts have finished may still lie in the spool: they may not know yet that they lost the run. */
  async function openSegments({ lease, files, objectId }: Attempt): Promise<OpenSegments> {
    for (const earlier of spool.attemptsAt([...lease.continuesRunIds, lease.runId])) {
      if (earlier.objectId !== objectId) await segments.keep(earlier, spool.open(earlier).segments);
    }
    return await segments.open(lease, files.found);
  }

  /** Looks for finished segments, once an engine asks for some. */
  function createFinder(attempt: Attempt): FindSegments {
    const { lease } = attempt;
    return async (keys) => {
      try {
        attempt.opening ??= openSegments(attempt);
        return await (await attempt.opening).find(keys);
      } catch (error) {
        log.warn({ err: error, runId: lease.runId }, 'finished segments cannot be read: they are spoken again');
        return keys.map(() => null);
      }
    };
  }

  async function speak(attempt: Attempt, signal: AbortSignal): Promise<SynthesisResult> {
    const { lease, files, live, objectId, onSpoken } = attempt;
    if (hash('sha256', lease.request.text) !== lease.textSha256) throw unfit('The stored text of this run is damaged.');
    const { hardPassages, failures } = lease;
    const onSound = (bytes: number) => live.grow(bytes);
    const options = { suspect: failures > 0, hardPassages, onSound, findSegments: createFinder(attempt) };
    const own = mayGoOn(lease) ? files : { ...files, found: null };
    const synthesize = (recordings: readonly string[]) =>
      synthesizer.synthesize(lease.request, own, signal, { ...options, recordings });
    let spoken: SynthesisResult;
    try {
      // Nothing is awaited before: until then the claimed run does not count as spoken, and another may be claimed for its place.
      spoken = await synthesize(lease.recordingKeys ?? []);
      onSpoken();
    } catch (error) {
      if (!(error instanceof SpokenBefore)) throw error;
      onSpoken();
      spoken = (await dependencies.takeOver(attempt, error, signal)) ?? (await synthesize([]));
    }
    passStep('run.spoken');
    if (!isWhole(spoken.coverage, countCharacters(lease.request.text))) {
      throw unfit('Parts of the text would be missing from the audio.');
    }
    live.complete(spoken.sizeBytes);
    await blobs.putFile(objectId, files.audio, spoken.timings === null ? undefined : files.timings);
    return spoken;
  }

  /** Stores the outcome, retrying until the database accepts it. False when the lease was lost. */
  async function tell(say: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      try {
        return await say();
      } catch (error) {
        if (!isBusy(error) || signal.aborted) throw error;
        log.warn({ err: error }, 'the end of an attempt cannot be stored now; trying again');
        dependencies.onStoreFailure(STORE_PAUSE_MS);
        await clock.sleep(STORE_PAUSE_MS, signal);
      }
    }
  }

  /** False when the lease was lost or the run deleted meanwhile: then no row refers to the bytes. */
  async function finish(
    { lease, objectId, spoken }: { lease: Lease; objectId: string; spoken: SynthesisResult },
    signal: AbortSignal,
  ): Promise<boolean> {
    const { sizeBytes, sha256, contentType, sampleRate, samples } = spoken;
    const { coverage, account, sound, timings, recordingKey } = spoken;
    const segments = { reused: spoken.reusedSegments, synthesised: spoken.segments - spoken.reusedSegments };
    const artefact = { objectId, sizeBytes, sha256, contentType, sampleRate, samples };
    const told = { coverage, account, segments, note: remarkOf(coverage), ...(recordingKey && { recordingKey }) };
    const ending = { artefact, sound, timings, ...told };
    const kept = await tell(() => queue.complete(lease, ending, clock.now()), signal);
    passStep('run.committed');
    log.debug({ runId: lease.runId, attempt: lease.attempt, samples, kept }, 'run spoken');
    return kept;
  }

  async function settle(lease: Lease, error: unknown, signal: AbortSignal): Promise<void> {
    if (isBusy(error)) {
      log.warn({ err: error, runId: lease.runId }, 'the audio of a run cannot be stored now; the run is queued again');
      dependencies.onStoreFailure(STORE_PAUSE_MS);
      await tell(() => queue.release(lease), signal);
      return;
    }
    if (error instanceof SynthesisInterrupted) {
      await tell(() => queue.release(lease), signal);
      return;
    }
    const failure = error instanceof SynthesisError ? error.failure : unstored(error);
    const last = !failure.retryable || lease.failures + 1 >= dependencies.maxAttempts;
    const dueMs = clock.monotonicMs() + backoffMs(lease.failures);
    const ours = await tell(
      () => (last ? queue.fail(lease, failure, clock.now()) : queue.retry(lease, failure, dueMs)),
      signal,
    );
    const facts = { runId: lease.runId, attempt: lease.attempt, code: failure.code, ...failure.passage };
    // If the lease was lost, the files may have been removed meanwhile, so the failure is expected.
    if (!ours) log.debug(facts, 'an attempt failed after its lease was lost');
    else if (error instanceof SynthesisError) log.warn({ ...facts, last }, failure.message);
    else log.error({ ...facts, last, err: error }, failure.message);
  }

  /** Removes what the attempt left; finished segments stay while the run, or one that repeats it, may need them. */
  async function clearAway({ lease: { runId, attempt }, files, objectId, opening }: Attempt): Promise<void> {
    await close(opening);
    const goesOn = await segments.isNeeded(runId);
    // A restart finds an orphaned object by its spool file, so that file is removed last.
    await blobs.remove(objectId);
    if (goesOn) await segments.keep({ runId, attempt, objectId }, files.segments);
    await spool.discard({ runId, attempt, objectId });
    if (goesOn) return;
    await spool.clear(runId);
    await segments.release([runId]);
  }

  /** Removes all files of a finished run, and what was kept of it and the runs that it continued, unless it is kept for others. */
  async function clearAll({ lease, files, objectId, opening }: Attempt): Promise<void> {
    const { runId, attempt, continuesRunIds, request } = lease;
    await close(opening);
    if (request.segments?.reuse === true) await segments.keep({ runId, attempt, objectId }, files.segments);
    await spool.clear(runId);
    await segments.release([runId, ...continuesRunIds]);
  }

  return async (lease, signal, onSpoken) => {
    const objectId = randomBytes(16).toString('hex');
    const files = spool.open({ ...lease, objectId });
    const live = dependencies.liveSound.begin(lease.runId, files.audio);
    const attempt: Attempt = { lease, files, live, objectId, onSpoken, opening: null };
    let kept = false;
    try {
      const spoken = await speak(attempt, signal);
      kept = await finish({ lease, objectId, spoken }, signal);
    } catch (error) {
      // The next start continues from here. Nothing is removed: a commit that was reported as failed may turn out to be durable.
      if (signal.reason instanceof ServerStopping) return;
      // Otherwise the attempt was aborted because the run was taken over, cancelled or deleted.
      if (!signal.aborted) {
        await settle(lease, error, signal).catch((second: unknown) => {
          // The lease expires and the run is tried again, so nothing is lost.
          if (!signal.aborted)
            log.error({ err: second, runId: lease.runId }, 'the end of an attempt could not be stored');
        });
      }
    } finally {
      live.end();
    }
    await (kept ? clearAll(attempt) : clearAway(attempt)).catch((error: unknown) => {
      log.warn({ err: error, runId: lease.runId }, 'temporary files could not be removed; the sweeper tries again');
      dependencies.onUntidy();
    });
    passStep('run.cleared');
  };
}

/** One that could not be opened has said so when it was asked. */
async function close(opening: Promise<OpenSegments> | null): Promise<void> {
  await (await opening?.catch(() => null))?.close();
}

/** Whether segments of it may have been finished already. */
function mayGoOn({ attempt, continuesRunIds, request }: Lease): boolean {
  return attempt > 1 || continuesRunIds.length > 0 || request.segments?.reuse === true;
}

function isBusy(error: unknown): boolean {
  return error instanceof AppError && error.code === 'busy';
}

function unfit(message: string): SynthesisError {
  return new SynthesisError({ code: 'internal', message, retryable: false });
}

function unstored(error: unknown): RunFailure {
  const damaged = error instanceof AppError && error.code === 'unusable_data';
  const message = damaged ? 'The database is damaged: the audio could not be stored' : 'The audio could not be stored';
  return { code: 'internal', message, retryable: true };
}

/** 0.5 s, 1 s, 2 s … up to a minute. */
function backoffMs(failures: number): number {
  return Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** Math.min(failures, 20));
}
