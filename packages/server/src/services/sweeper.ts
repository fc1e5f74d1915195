// The sweeper: what has to happen now and then. Recovery, leases, a full disk, old audio, leftovers, rotated signing keys.
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunQueue } from '../ports/run-queue.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Spool, SpooledAttempt } from '../ports/spool.ts';
import { passStep } from '../steps.ts';
import type { LinkSigner } from './links.ts';

const SWEEP_EVERY_MS = 1_000;
const PRUNE_EVERY_MS = 600_000;
/** Erasing makes the database write out its log: rare enough not to slow down a caller who deletes a lot. */
const ERASE_EVERY_MS = 5_000;
/** Objects taken at a time, so that a sweep never holds much. */
const BATCH = 500;
/** A wall clock that runs ahead of the monotonic one by more than this has been set. */
const CLOCK_JUMP_MS = 300_000;
/** How long nothing is deleted for its age after that: time for a person to see that the clock is wrong. */
const HOLD_AFTER_JUMP_MS = 86_400_000;

export interface SweeperDependencies {
  readonly queue: RunQueue;
  readonly runs: RunStore;
  readonly blobs: BlobStore;
  readonly spool: Spool;
  readonly links: LinkSigner;
  readonly clock: Clock;
  readonly log: Logger;
  /** Audio older than this is deleted; 0 keeps it for ever. */
  readonly retentionMs: number;
  readonly maxAttempts: number;
  /** Renews the leases of this process. */
  readonly renewLeases: () => Promise<void>;
  /** Looks at the disk. */
  readonly lookAtDisk: () => Promise<void>;
  /** Called once, when what an earlier process left behind has been taken up: work may begin. */
  readonly onRecovered: () => void;
}

export class Sweeper {
  readonly #dependencies: SweeperDependencies;
  readonly #stop = new AbortController();
  #loop: Promise<void> | null = null;
  #recovered = false;
  /** Something could not be cleared away. */
  #untidy = false;
  #prunedAtMs = Number.NEGATIVE_INFINITY;
  #erasedAtMs = Number.NEGATIVE_INFINITY;
  /** Wall clock minus monotonic clock, as last seen. */
  #offsetMs: number;
  #heldUntilMs = 0;

  constructor(dependencies: SweeperDependencies) {
    this.#dependencies = dependencies;
    this.#offsetMs = dependencies.clock.now() - dependencies.clock.monotonicMs();
  }

  /** Begins. Resolves after the first round, so that interrupted runs are in line again unless the disk forbids it. Idempotent. */
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

  /** Files of a run could not be removed: they are looked for until they can be. */
  noteUntidy(): void {
    this.#untidy = true;
  }

  /** One round of everything that is due. */
  async sweep(): Promise<void> {
    const { queue, runs, links, clock, log, maxAttempts } = this.#dependencies;
    // What makes room comes before what needs it.
    await this.#dependencies
      .lookAtDisk()
      .catch((error: unknown) => log.warn({ err: error }, 'the disk could not be looked at'));
    if (!this.#recovered) await this.#recover();
    await this.#dependencies.renewLeases();
    await queue.requeueExpired({ clockMs: clock.monotonicMs(), nowMs: clock.now(), maxAttempts });
    await links.refresh();
    this.#watchClock();
    const held = clock.monotonicMs() < this.#heldUntilMs;
    if (!held) await this.#expire();
    await this.#removeDoomed();
    if (this.#untidy) await this.#tidyUp();
    if (clock.monotonicMs() - this.#erasedAtMs >= ERASE_EVERY_MS) {
      this.#erasedAtMs = clock.monotonicMs();
      await runs.eraseTraces();
    }
    if (!held && clock.monotonicMs() - this.#prunedAtMs >= PRUNE_EVERY_MS) {
      this.#prunedAtMs = clock.monotonicMs();
      await runs.prune(clock.now());
    }
  }

  /** Takes up what an earlier process left behind: interrupted runs go back in line, bytes without a row go. */
  async #recover(): Promise<void> {
    const { queue, spool, log } = this.#dependencies;
    const requeued = await queue.requeueAll();
    passStep('recovery.requeued');
    await this.#clearAway(await spool.leftovers(), { everyoneIsGone: true });
    passStep('recovery.swept');
    if (requeued > 0) log.info({ requeued }, 'interrupted runs go on');
    this.#recovered = true;
    this.#dependencies.onRecovered();
  }

  async #tidyUp(): Promise<void> {
    this.#untidy = false; // before the look: what stays behind during it is looked for again
    try {
      await this.#clearAway(await this.#dependencies.spool.leftovers(), { everyoneIsGone: false });
    } catch (error) {
      this.#untidy = true;
      throw error;
    }
  }

  /** `everyoneIsGone`: nobody is at work on a run that goes on, so what it had not finished goes too. */
  async #clearAway(
    leftovers: readonly SpooledAttempt[],
    { everyoneIsGone }: { everyoneIsGone: boolean },
  ): Promise<void> {
    const { queue, runs, blobs, spool } = this.#dependencies;
    const unfinished = await queue.unfinished([...new Set(leftovers.map(({ runId }) => runId))]);
    for (const leftover of leftovers) {
      const goesOn = unfinished.has(leftover.runId);
      if (goesOn && !everyoneIsGone) continue;
      if ((await runs.findByObjectId(leftover.objectId)) === null) await blobs.remove(leftover.objectId);
      // The finished segments of a run that goes on are what it goes on from.
      await (goesOn ? spool.discard(leftover, { keepSegments: true }) : spool.clear(leftover.runId));
    }
  }

  /** Ages are told by the wall clock. When it was set ahead, everything looks old, and nothing may be deleted for that. */
  #watchClock(): void {
    const { clock, log } = this.#dependencies;
    const offsetMs = clock.now() - clock.monotonicMs();
    const jumpMs = offsetMs - this.#offsetMs;
    this.#offsetMs = offsetMs;
    if (Math.abs(jumpMs) < CLOCK_JUMP_MS) return;
    log.warn(
      { jumpSeconds: Math.round(jumpMs / 1_000) },
      'the clock was set: nothing is deleted for its age for a day',
    );
    this.#heldUntilMs = clock.monotonicMs() + HOLD_AFTER_JUMP_MS;
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
      // A full disk: bytes that are due to go make room without a write, and their rows follow.
      log.warn({ err: error }, 'expired runs cannot be marked now; their audio goes first');
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
