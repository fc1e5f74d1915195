// One attempt at one run: speak it, make the bytes durable, and only then say SUCCESS.
import { hash, randomBytes } from 'node:crypto';
import { countCharacters, isWhole, remarkOf } from '../domain/coverage.ts';
import type { RunFailure } from '../domain/run.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Lease, RunQueue } from '../ports/run-queue.ts';
import type { Spool } from '../ports/spool.ts';
import { SynthesisError, type SynthesisResult, type Synthesizer } from '../ports/synthesizer.ts';
import { passStep } from '../steps.ts';

/**
 * Takes a claimed run to its end or back into line. Never rejects: a run's failure is data. `onSpoken` is called once the
 * engine is done with the run, while its bytes are still being stored: the engine's place is free from then on.
 */
export type ExecuteRun = (lease: Lease, signal: AbortSignal, onSpoken: () => void) => Promise<void>;

/** Why an attempt is aborted when the server stops: its run goes on at the next start. */
export class ServerStopping extends Error {
  constructor() {
    super('the server is stopping');
  }
}

const BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 60_000;
/** How long to leave a store alone that could not do its work. */
const STORE_PAUSE_MS = 2_000;

export interface ExecuteRunDependencies {
  readonly queue: RunQueue;
  readonly blobs: BlobStore;
  readonly spool: Spool;
  readonly synthesizer: Synthesizer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly maxAttempts: number;
  /** Told when a disk or the database could not do its work: nothing should be begun for a while. */
  readonly onStoreFailure: (pauseMs: number) => void;
  /** Told when temporary files could not be removed. */
  readonly onUntidy: () => void;
}

export function createExecuteRun(dependencies: ExecuteRunDependencies): ExecuteRun {
  const { queue, blobs, spool, synthesizer, clock, log } = dependencies;

  async function speak(
    { lease, objectId, onSpoken }: { lease: Lease; objectId: string; onSpoken: () => void },
    signal: AbortSignal,
  ): Promise<SynthesisResult> {
    if (hash('sha256', lease.request.text) !== lease.textSha256) throw unfit('The stored text of this run is damaged.');
    const files = spool.open({ ...lease, objectId });
    const spoken = await synthesizer.synthesize(lease.request, files, signal, { suspect: lease.failures > 0 });
    onSpoken();
    passStep('run.spoken');
    if (!isWhole(spoken.coverage, countCharacters(lease.request.text))) {
      throw unfit('Dependencies of the text would be missing from the audio.');
    }
    await blobs.putFile(objectId, files.audio);
    return spoken;
  }

  /** Says what became of the run as soon as the database can take it. False when the run is not ours to end any more. */
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

  /** False when the lease went to another, or the run was deleted meanwhile: nothing points to the bytes. */
  async function finish(
    { lease, objectId, spoken }: { lease: Lease; objectId: string; spoken: SynthesisResult },
    signal: AbortSignal,
  ): Promise<boolean> {
    const { sizeBytes, sha256, contentType, sampleRate, samples, coverage, sound } = spoken;
    const artefact = { objectId, sizeBytes, sha256, contentType, sampleRate, samples };
    const ending = { artefact, sound, coverage, note: remarkOf(coverage) };
    const kept = await tell(() => queue.complete(lease, ending, clock.now()), signal);
    passStep('run.committed');
    log.debug({ runId: lease.runId, attempt: lease.attempt, samples, kept }, 'run spoken');
    return kept;
  }

  async function settle(lease: Lease, error: unknown, signal: AbortSignal): Promise<void> {
    if (isBusy(error)) {
      log.warn({ err: error, runId: lease.runId }, 'the audio of a run cannot be stored now; it goes back in line');
      dependencies.onStoreFailure(STORE_PAUSE_MS);
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
    const facts = { runId: lease.runId, attempt: lease.attempt, code: failure.code };
    // Its files may have been cleared away under its hands: no wonder that it failed.
    if (!ours) log.debug(facts, 'an attempt failed that had lost its run');
    else if (error instanceof SynthesisError) log.warn({ ...facts, last }, failure.message);
    else log.error({ ...facts, last, err: error }, failure.message);
  }

  /** Takes back what the attempt left; finished segments stay for as long as the run may need them. */
  async function clearAway(lease: Lease, objectId: string): Promise<void> {
    const { runId, attempt } = lease;
    const goesOn = (await queue.unfinished([runId])).size > 0;
    // The spool's name is what a restart finds an orphan by, so it goes last.
    await blobs.remove(objectId);
    await spool.discard({ runId, attempt, objectId }, { keepSegments: goesOn });
    if (!goesOn) await spool.clear(runId);
  }

  return async (lease, signal, onSpoken) => {
    const objectId = randomBytes(16).toString('hex');
    let kept = false;
    try {
      const spoken = await speak({ lease, objectId, onSpoken }, signal);
      kept = await finish({ lease, objectId, spoken }, signal);
    } catch (error) {
      // The next start goes on from here. Nothing is taken back: a commit that was reported as failed may yet be there then.
      if (signal.reason instanceof ServerStopping) return;
      // Otherwise aborted: the run is somebody else's now, or nobody's.
      if (!signal.aborted) {
        await settle(lease, error, signal).catch((second: unknown) => {
          // The lease runs out and the run is tried again: nothing is lost.
          if (!signal.aborted)
            log.error({ err: second, runId: lease.runId }, 'the end of an attempt could not be stored');
        });
      }
    }
    await (kept ? spool.clear(lease.runId) : clearAway(lease, objectId)).catch((error: unknown) => {
      log.warn({ err: error, runId: lease.runId }, 'temporary files stay for now');
      dependencies.onUntidy();
    });
    passStep('run.cleared');
  };
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
