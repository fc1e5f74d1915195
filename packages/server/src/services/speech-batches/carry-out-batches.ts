// The duty that carries out the batches of the OpenAI door, step by step. It sleeps until something is due; hints shorten that, and looking from time to
// time finds what no hint told. Each batch is worked on under a lease, so whoever runs this in a fleet holds nothing that another could not take over.
import { AppError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ClaimedSpeechBatch, SpeechBatchProgress, SpeechBatchQueue } from '../../ports/speech-batch-queue.ts';
import { PollingLoop } from '../polling-loop.ts';
import type { BatchStep } from './batch-step.ts';

const LEASE_MS = 30_000;
/** Batches that are worked on at a time. */
const AT_ONCE = 4;
/** Looked at without a hint. */
const POLL_MS = 30_000;
/** Hints within this time are answered together. */
const GATHER_MS = 100;
const AFTER_ERROR_MS = 5_000;
/** What somebody has to make room for is looked at again after this. */
const AFTER_LIMIT_MS = 10_000;
/** Lines of batches that are over, forgotten in one transaction. */
const CLEARED_AT_ONCE = 500;

export interface CarryOutBatchesDependencies {
  readonly queue: SpeechBatchQueue;
  readonly step: BatchStep;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Calls back when a run or a batch may have changed; returns the function that unsubscribes. */
  readonly onChanged: (listener: () => void) => () => void;
}

export class CarryOutBatches {
  readonly #dependencies: CarryOutBatchesDependencies;
  readonly #loop: PollingLoop;
  readonly #inFlight = new Set<Promise<void>>();

  constructor(dependencies: CarryOutBatchesDependencies) {
    this.#dependencies = dependencies;
    const { clock, log, onChanged } = dependencies;
    this.#loop = new PollingLoop({
      ...{ clock, onChanged, gatherMs: GATHER_MS },
      begin: () => this.#recover(),
      round: () => this.#round(),
      onError: (error) => {
        log.warn({ err: error }, 'batches cannot be carried out now; trying again');
        return AFTER_ERROR_MS;
      },
    });
  }

  /** Idempotent. */
  start(): void {
    this.#loop.start();
  }

  /** Steps that are cut short are repeated by whoever goes on. Idempotent. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#inFlight);
  }

  /** Does whatever is due until nothing is any more. */
  async runDue(): Promise<void> {
    const { queue, clock } = this.#dependencies;
    for (;;) {
      const { claimed } = await queue.claimDue({ nowMs: clock.now(), leaseMs: LEASE_MS, limit: AT_ONCE });
      if (claimed.length === 0) break;
      await Promise.all(claimed.map((one) => this.#advance(one, this.#loop.signal)));
    }
  }

  /** How long there is nothing to do, unless a hint comes. */
  async #round(): Promise<number> {
    const { queue, clock } = this.#dependencies;
    const limit = AT_ONCE - this.#inFlight.size;
    if (limit <= 0) return POLL_MS;
    const { claimed, nextMs } = await queue.claimDue({ nowMs: clock.now(), leaseMs: LEASE_MS, limit });
    for (const one of claimed) this.#begin(one);
    return nextMs === null ? POLL_MS : Math.min(POLL_MS, Math.max(1, nextMs - clock.now()));
  }

  #begin(claimed: ClaimedSpeechBatch): void {
    const over = new AbortController();
    const held = this.#hold(claimed, over);
    const work = this.#advance(claimed, AbortSignal.any([this.#loop.signal, over.signal]))
      .catch((error: unknown) => {
        // Its lease ends, and the step is repeated.
        this.#dependencies.log.warn({ err: error, batchId: claimed.batch.id }, 'a step of a batch could not be stored');
      })
      .finally(async () => {
        over.abort();
        await held;
        this.#inFlight.delete(work);
        this.#loop.wake();
      });
    this.#inFlight.add(work);
  }

  /** Extends the lease until the step is over; a step whose lease is lost is cut short. */
  async #hold(claimed: ClaimedSpeechBatch, over: AbortController): Promise<void> {
    const { queue, clock, log } = this.#dependencies;
    while (!over.signal.aborted) {
      const slept = await clock.sleep(LEASE_MS / 3, over.signal).then(
        () => true,
        () => false,
      );
      if (!slept) return;
      const isHeld = await queue.renew(claimed, clock.now() + LEASE_MS).catch((error: unknown) => {
        log.warn({ err: error }, 'the lease of a batch cannot be extended now');
        return true;
      });
      if (!isHeld) over.abort(new AppError('busy', 'The lease of the batch was lost'));
    }
  }

  async #advance(claimed: ClaimedSpeechBatch, signal: AbortSignal): Promise<void> {
    const { queue, step, clock, log } = this.#dependencies;
    const { batch } = claimed;
    const { progress, delayMs } = await step(batch, signal).then(
      (done) => ({ progress: done, delayMs: 0 }),
      (error: unknown) => this.#judge(error, batch.id),
    );
    const nowMs = clock.now();
    const isStored = await queue.save(claimed, progress, { nowMs, dueAtMs: nowMs + delayMs });
    if (isStored && progress.phase !== undefined)
      log.info({ batchId: batch.id, phase: progress.phase }, 'a batch goes on');
    if (progress.counts !== undefined) await this.#clear();
  }

  async #recover(): Promise<void> {
    const { queue, clock, log } = this.#dependencies;
    await queue.recover(clock.now()).catch((error: unknown) => {
      log.warn({ err: error }, 'leases of batches have to end by themselves');
    });
    await this.#clear();
  }

  /** Forgets the lines of batches that are over. What is left for want of room goes with the next one, or at the next start. */
  async #clear(): Promise<void> {
    const { queue, log } = this.#dependencies;
    try {
      while (await queue.clear(CLEARED_AT_ONCE));
    } catch (error) {
      log.warn({ err: error }, 'lines of batches that are over cannot be forgotten now');
    }
  }

  /** What is to be waited for, and how long. */
  #judge(error: unknown, batchId: string): { readonly progress: SpeechBatchProgress; readonly delayMs: number } {
    if (this.#loop.signal.aborted) return { progress: {}, delayMs: 0 };
    if (!(error instanceof AppError) || error.code === 'internal') {
      this.#dependencies.log.warn({ err: error, batchId }, 'a step of a batch failed; trying again');
      return { progress: {}, delayMs: AFTER_LIMIT_MS };
    }
    const { code, message, details } = error;
    if (code !== 'payment_required' && code !== 'storage_full')
      return { progress: {}, delayMs: details.retryAfterMs ?? AFTER_ERROR_MS };
    // Nobody would find out otherwise why nothing goes on.
    const waitsFor = { code, message, line: null, param: null };
    return { progress: { waitsFor }, delayMs: AFTER_LIMIT_MS };
  }
}
