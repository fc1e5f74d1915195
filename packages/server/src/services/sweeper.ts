// The sweeper: periodic work. Recovery, expired leases, disk space, old audio, leftovers, rotated signing keys.
import { KEPT_SEGMENTS_MS } from '../domain/run.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunQueue } from '../ports/run-queue.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Spool, SpooledAttempt } from '../ports/spool.ts';
import { passStep } from '../steps.ts';
import type { LinkSigner } from './links.ts';
import type { KeptSegments } from './segments/kept-segments.ts';

const SWEEP_EVERY_MS = 1_000;
const PRUNE_EVERY_MS = 600_000;
/** Erasing makes the database write out its log, so it is rare enough not to slow down a caller who deletes a lot. */
const ERASE_EVERY_MS = 5_000;
/** Objects per batch, to bound memory. */
const BATCH = 500;
/** If the wall clock gains more than this on the monotonic clock, it was set. */
const CLOCK_JUMP_MS = 300_000;
/** For this long after such a jump nothing is deleted by age, so that a person can notice a wrong clock. */
const HOLD_AFTER_JUMP_MS = 86_400_000;

export interface SweeperDependencies {
  readonly queue: RunQueue;
  readonly runs: RunStore;
  readonly blobs: BlobStore;
  readonly spool: Spool;
  readonly segments: Pick<KeptSegments, 'keep' | 'tidy'>;
  readonly links: LinkSigner;
  readonly clock: Clock;
  readonly log: Logger;
  /** Audio older than this is deleted; 0 keeps it forever. */
  readonly retentionMs: number;
  readonly maxAttempts: number;
  /** Renews the leases of this process. */
  readonly renewLeases: () => Promise<void>;
  /** Checks the disk space. */
  readonly lookAtDisk: () => Promise<void>;
  /** Deletes runs that were to be kept only until now, wall time. */
  readonly removeOutdated: (nowMs: number) => Promise<void>;
  /** Forgets what is kept for a day: idempotency keys, answers of calls, records of deleted runs. */
  readonly prune: (nowMs: number) => Promise<void>;
  /** Gives free space of the database back to the disk, when there is nothing else to do. */
  readonly returnSpace: () => Promise<void>;
  /** Whether the disk was almost full at the last check. */
  readonly isDiskLow: () => boolean;
  /** Called once, when recovery from an earlier process is done and work may start. */
  readonly onRecovered: () => void;
}

export class Sweeper {
  readonly #dependencies: SweeperDependencies;
  readonly #stop = new AbortController();
  #loop: Promise<void> | null = null;
  #recovered = false;
  /** Some files could not be removed. */
  #untidy = false;
  #prunedAtMs = Number.NEGATIVE_INFINITY;
  #tidiedUpAtMs = Number.NEGATIVE_INFINITY;
  #erasedAtMs = Number.NEGATIVE_INFINITY;
  /** Wall clock minus monotonic clock, at the last check. */
  #offsetMs: number;
  #heldUntilMs = 0;

  constructor(dependencies: SweeperDependencies) {
    this.#dependencies = dependencies;
    this.#offsetMs = dependencies.clock.now() - dependencies.clock.monotonicMs();
  }

  /** Starts. Resolves after the first round, when interrupted runs are queued again unless the disk prevented it. Idempotent. */
  async start(): Promise<void> {
    if (this.#loop !== null) return;
    const first = this.#round();
    this.#loop = this.#run(first);
    await first;
  }

  /** Idempotent; a sweep that has begun ends first. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(first: Promise<void>): Promise<void> {
    await first;
    while (!this.#stop.signal.aborted) {
      await this.#dependencies.clock.sleep(SWEEP_EVERY_MS, this.#stop.signal).catch(() => {});
      if (!this.#stop.signal.aborted) await this.#round();
    }
  }

  #round(): Promise<void> {
    return this.sweep().catch((error: unknown) =>
      this.#dependencies.log.error({ err: error }, 'a sweep failed; trying again'),
    );
  }

  /** Files of a run could not be removed: later rounds try again until they are. */
  noteUntidy(): void {
    this.#untidy = true;
  }

  /** One round of everything that is due. */
  async sweep(): Promise<void> {
    const { queue, runs, links, clock, log, maxAttempts } = this.#dependencies;
    // Steps that free space come before steps that need it.
    await this.#dependencies
      .lookAtDisk()
      .catch((error: unknown) => log.warn({ err: error }, 'the free disk space could not be measured'));
    this.#watchClock();
    if (!this.#recovered) await this.#recover();
    await this.#dependencies.renewLeases();
    await queue.requeueExpired({ clockMs: clock.monotonicMs(), nowMs: clock.now(), maxAttempts });
    await links.refresh();
    const held = this.#isHeld();
    if (!held) await this.#expire();
    if (!held) await this.#dependencies.removeOutdated(clock.now());
    await this.#removeDoomed();
    const tidyUpIsDue = !held && clock.monotonicMs() - this.#tidiedUpAtMs >= PRUNE_EVERY_MS;
    if (this.#untidy || tidyUpIsDue || this.#dependencies.isDiskLow()) await this.#tidyUp();
    if (clock.monotonicMs() - this.#erasedAtMs >= ERASE_EVERY_MS) {
      this.#erasedAtMs = clock.monotonicMs();
      await runs.eraseTraces();
    }
    if (!held && clock.monotonicMs() - this.#prunedAtMs >= PRUNE_EVERY_MS) {
      this.#prunedAtMs = clock.monotonicMs();
      await this.#dependencies.prune(clock.now());
    }
    await this.#dependencies
      .returnSpace()
      .catch((error: unknown) => log.warn({ err: error }, 'free space of the database cannot be given back now'));
  }

  /** Recovers from an earlier process: queues interrupted runs again and removes bytes without a row. */
  async #recover(): Promise<void> {
    const { queue, spool, clock, log } = this.#dependencies;
    const requeued = await queue.requeueAll();
    passStep('recovery.requeued');
    await this.#clearAway(await spool.leftovers(), { everyoneIsGone: true });
    await this.#dependencies.segments.tidy(this.#keeping());
    this.#tidiedUpAtMs = clock.monotonicMs();
    passStep('recovery.swept');
    if (requeued > 0) log.info({ requeued }, 'interrupted runs are queued again');
    this.#recovered = true;
    this.#dependencies.onRecovered();
  }

  /** Removes files that could not be removed before, and segments that have been kept for long enough. */
  async #tidyUp(): Promise<void> {
    this.#untidy = false; // reset before the check, so that files left behind during it are found by the next one
    this.#tidiedUpAtMs = this.#dependencies.clock.monotonicMs();
    try {
      await this.#clearAway(await this.#dependencies.spool.leftovers(), { everyoneIsGone: false });
      await this.#dependencies.segments.tidy(this.#keeping());
    } catch (error) {
      this.#untidy = true;
      throw error;
    }
  }

  /**
   * `everyoneIsGone`: no process works on any run, so unfinished files of runs that continue are removed too. The finished
   * segments of a run that failed on a passage stay for a while, for a run that repeats it.
   */
  async #clearAway(
    leftovers: readonly SpooledAttempt[],
    { everyoneIsGone }: { everyoneIsGone: boolean },
  ): Promise<void> {
    const { queue, runs, blobs, spool, segments } = this.#dependencies;
    const runIds = [...new Set(leftovers.map(({ runId }) => runId))];
    // In this order: a run that fails between the two queries is in the first answer.
    const unfinished = await queue.unfinished(runIds);
    const resumable = await queue.resumable(runIds, this.#keptSinceMs());
    const reusable = await queue.reusable(runIds);
    for (const leftover of leftovers) {
      if (unfinished.has(leftover.runId) && !everyoneIsGone) continue;
      const goesOn = [unfinished, resumable, reusable].some((some) => some.has(leftover.runId));
      if ((await runs.findByObjectId(leftover.objectId)) === null) await blobs.remove(leftover.objectId);
      // A run that continues, or one that repeats it, needs the finished segments; or they are kept for others.
      if (goesOn) await segments.keep(leftover, spool.open(leftover).segments);
      await (goesOn ? spool.discard(leftover) : spool.clear(leftover.runId));
    }
  }

  /** Ages are measured by the wall clock. When it was set ahead, everything looks old, and nothing may be deleted for that reason. */
  #watchClock(): void {
    const { clock, log } = this.#dependencies;
    const offsetMs = clock.now() - clock.monotonicMs();
    const jumpMs = offsetMs - this.#offsetMs;
    this.#offsetMs = offsetMs;
    if (Math.abs(jumpMs) < CLOCK_JUMP_MS) return;
    log.warn({ jumpSeconds: Math.round(jumpMs / 1_000) }, 'the clock was set: nothing is deleted by age for a day');
    this.#heldUntilMs = clock.monotonicMs() + HOLD_AFTER_JUMP_MS;
  }

  #keeping(): { readonly sinceMs: number; readonly isDiskLow: boolean } {
    return { sinceMs: this.#keptSinceMs(), isDiskLow: this.#dependencies.isDiskLow() };
  }

  /** Wall time. Segments of runs that failed before it are removed. */
  #keptSinceMs(): number {
    const { clock, isDiskLow } = this.#dependencies;
    // Kept segments only save time. Space for new runs is worth more.
    if (isDiskLow()) return Number.MAX_SAFE_INTEGER;
    return this.#isHeld() ? 0 : clock.now() - KEPT_SEGMENTS_MS;
  }

  /** Whether nothing may be deleted for its age now, because the clock was set. */
  #isHeld(): boolean {
    return this.#dependencies.clock.monotonicMs() < this.#heldUntilMs;
  }

  async #expire(): Promise<void> {
    const { queue, blobs, clock, log, retentionMs } = this.#dependencies;
    if (retentionMs === 0) return;
    const beforeMs = clock.now() - retentionMs;
    try {
      await queue.expire(beforeMs, BATCH);
      passStep('remove.marked');
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'busy')) throw error;
      // The disk is full: removing expired audio frees space without a write, and the rows are marked afterwards.
      log.warn({ err: error }, 'expired runs cannot be marked now; their audio is deleted first');
      for (const objectId of await queue.expirable(beforeMs, BATCH)) await blobs.remove(objectId);
    }
  }

  async #removeDoomed(): Promise<void> {
    const { runs, blobs } = this.#dependencies;
    const doomed = await runs.doomed(BATCH);
    if (doomed.length === 0) return;
    for (const objectId of doomed) await blobs.remove(objectId);
    passStep('remove.unlinked');
    await runs.forgetDoomed(doomed);
    passStep('remove.forgotten');
  }
}
