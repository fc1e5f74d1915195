// One attempt at one run: speak it, make the bytes durable, and only then say SUCCESS.
import { randomBytes } from 'node:crypto';
import type { RunFailure } from '../domain/run.ts';
import type { Logger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Lease, RunQueue } from '../ports/run-queue.ts';
import { SynthesisError, type SynthesisResult, type Synthesizer } from '../ports/synthesizer.ts';

/**
 * Takes a claimed run to its end or back into line. Never rejects: a run's failure is data. `onSpoken` is called once the
 * engine is done with the run, while its bytes are still being stored: the engine's place is free from then on.
 */
export type ExecuteRun = (lease: Lease, signal: AbortSignal, onSpoken: () => void) => Promise<void>;

const BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 60_000;

export function createExecuteRun(parts: {
  queue: RunQueue;
  blobs: BlobStore;
  synthesizer: Synthesizer;
  clock: Clock;
  log: Logger;
  maxAttempts: number;
}): ExecuteRun {
  const { queue, blobs, synthesizer, clock, log } = parts;

  async function speakAndStore(lease: Lease, signal: AbortSignal, onSpoken: () => void): Promise<void> {
    const spool = blobs.spoolPath();
    const spoken = await synthesizer.synthesize(lease.request, spool, signal);
    onSpoken();
    const objectId = randomBytes(16).toString('hex');
    await blobs.putFile(objectId, spool);
    const artefact = {
      objectId,
      sizeBytes: spoken.sizeBytes,
      sha256: spoken.sha256,
      contentType: spoken.contentType,
      sampleRate: spoken.sampleRate,
      samples: spoken.samples,
    };
    let kept = false;
    try {
      kept = await queue.complete(lease, artefact, remark(spoken), clock.now());
    } finally {
      // A lease that went to another (or a run deleted meanwhile) leaves bytes that nothing points to.
      if (!kept) await blobs.remove(objectId);
    }
    log.debug({ runId: lease.runId, attempt: lease.attempt, samples: spoken.samples, kept }, 'run spoken');
  }

  async function settle(lease: Lease, failure: RunFailure): Promise<void> {
    const last = !failure.retryable || lease.failures + 1 >= parts.maxAttempts;
    log.warn({ runId: lease.runId, attempt: lease.attempt, code: failure.code, last }, failure.message);
    if (last) await queue.fail(lease, failure, clock.now());
    else await queue.retry(lease, failure, clock.now() + backoffMs(lease.failures));
  }

  return async (lease, signal, onSpoken) => {
    try {
      await speakAndStore(lease, signal, onSpoken);
    } catch (error) {
      // Told to stop: the run is somebody else's now, or goes back in line when the dispatcher lets go of its lease.
      if (signal.aborted) return;
      const failure = error instanceof SynthesisError ? error.failure : internalFailure(error, log);
      await settle(lease, failure).catch((second: unknown) => {
        // The lease runs out and the run is tried again: nothing is lost.
        log.error({ err: second, runId: lease.runId }, 'the end of an attempt could not be stored');
      });
    }
  };
}

function remark(spoken: SynthesisResult): string | null {
  if (spoken.silentSegments === 0) return null;
  return `${spoken.silentSegments} of ${spoken.segments} segments held nothing to speak`;
}

function internalFailure(error: unknown, log: Logger): RunFailure {
  log.error({ err: error }, 'an attempt broke');
  return { code: 'internal', message: 'The audio could not be stored', retryable: true };
}

/** 0.5 s, 1 s, 2 s … up to a minute. */
function backoffMs(failures: number): number {
  return Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** Math.min(failures, 20));
}
