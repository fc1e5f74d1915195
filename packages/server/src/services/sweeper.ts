// The sweeper: what has to happen now and then. Lost leases, old audio, leftovers, rotated signing keys.
import type { Logger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunQueue } from '../ports/run-queue.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { LinkSigner } from './links.ts';

const SWEEP_EVERY_MS = 1_000;
const PRUNE_EVERY_MS = 600_000;
/** Objects taken at a time, so that a sweep never holds much. */
const BATCH = 500;

export class Sweeper {
  readonly #parts;
  readonly #stop = new AbortController();
  #loop: Promise<void> | null = null;
  #prunedAtMs = 0;

  /** `retentionMs`: audio older than this is deleted; 0 keeps it for ever. */
  constructor(parts: {
    queue: RunQueue;
    runs: RunStore;
    blobs: BlobStore;
    links: LinkSigner;
    clock: Clock;
    log: Logger;
    retentionMs: number;
    maxAttempts: number;
  }) {
    this.#parts = parts;
  }

  /** Takes up what an earlier process left behind: interrupted runs go back in line, half-written files go. */
  async recover(): Promise<{ readonly requeued: number; readonly swept: number }> {
    const { queue, blobs, clock } = this.#parts;
    const swept = await blobs.sweepSpool();
    const requeued = await queue.requeueAll(clock.now());
    return { requeued, swept };
  }

  /** Idempotent. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Idempotent; a sweep that has begun ends first. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.sweep().catch((error: unknown) =>
        this.#parts.log.error({ err: error }, 'a sweep failed; trying again'),
      );
      await this.#parts.clock.sleep(SWEEP_EVERY_MS, this.#stop.signal).catch(() => {});
    }
  }

  /** One round of everything that is due. */
  async sweep(): Promise<void> {
    const { queue, runs, links, clock, retentionMs, maxAttempts } = this.#parts;
    const nowMs = clock.now();
    await links.refresh();
    await queue.requeueExpired({ nowMs, maxAttempts });
    if (retentionMs > 0) await queue.expire(nowMs - retentionMs, BATCH);
    await this.#removeDoomed();
    if (nowMs - this.#prunedAtMs >= PRUNE_EVERY_MS) {
      this.#prunedAtMs = nowMs;
      await runs.prune(nowMs);
    }
  }

  async #removeDoomed(): Promise<void> {
    const { runs, blobs } = this.#parts;
    const doomed = await runs.doomed(BATCH);
    if (doomed.length === 0) return;
    for (const objectId of doomed) await blobs.remove(objectId);
    await runs.forgetDoomed(doomed);
  }
}
