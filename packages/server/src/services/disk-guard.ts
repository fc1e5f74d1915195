// The disk guard: watches free space, stops accepting work before the disk is full, and keeps a reserve file for cleaning up.
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Disk } from '../ports/disk.ts';

const MIB = 1024 * 1024;
/** Below this, even a deletion may not be able to write its few pages. */
const DESPERATE_BYTES = 4 * MIB;
const RETRY_AFTER_MS = 10_000;

export class DiskGuard {
  readonly #disk: Disk;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #minFreeBytes: number;
  readonly #ballastBytes: number;
  #low = false;
  #freeBytes = Number.POSITIVE_INFINITY;
  /** No run is started before this time (monotonic clock), because a write failed. */
  #pausedUntilMs = 0;

  /** `minFreeBytes`: with less free space no work is accepted; 0 accepts it while writes succeed. `ballastBytes`: size of the reserve. */
  constructor(dependencies: { disk: Disk; log: Logger; clock: Clock; minFreeBytes: number; ballastBytes: number }) {
    this.#disk = dependencies.disk;
    this.#log = dependencies.log;
    this.#clock = dependencies.clock;
    this.#minFreeBytes = dependencies.minFreeBytes;
    this.#ballastBytes = dependencies.ballastBytes;
  }

  /** Whether runs may be started now. */
  get mayWork(): boolean {
    return !this.#low && this.#clock.monotonicMs() >= this.#pausedUntilMs;
  }

  /** Whether the disk was almost full at the last check. */
  get isLow(): boolean {
    return this.#low;
  }

  /** Throws `busy` while a submit would not be safe. */
  admit(): void {
    if (!this.#low) return;
    const free = Math.max(0, Math.floor(this.#freeBytes / MIB));
    const message = `The disk is almost full: ${free} MiB are free, ${this.#neededMib()} are needed (LECTOR_MIN_FREE_MIB). Nothing was stored`;
    throw new AppError('busy', message, { retryAfterMs: RETRY_AFTER_MS });
  }

  /** Starts no run for `ms`, because a result could not be stored. */
  pause(ms: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.monotonicMs() + ms);
  }

  /** Measures the free space and acts on it. Called about once a second. */
  async look(): Promise<void> {
    const held = await this.#disk.ballastBytes();
    const free = await this.#disk.freeBytes();
    this.#freeBytes = free;
    if (free < DESPERATE_BYTES && held > 0) {
      await this.#disk.dropBallast();
      this.#log.warn({ freedBytes: held }, 'the disk is full: the ballast file was deleted');
    }
    // Without the ballast its size is required too. Otherwise dropping it would look like the end of the shortage.
    const missing = this.#ballastBytes - Math.min(held, this.#ballastBytes);
    this.#tell(this.#minFreeBytes > 0 && free < this.#minFreeBytes + missing);
    if (missing > 0 && free >= this.#minFreeBytes + missing + DESPERATE_BYTES)
      await this.#disk.takeBallast(this.#ballastBytes);
    if (this.#ballastBytes === 0 && held > 0) await this.#disk.dropBallast();
  }

  #tell(low: boolean): void {
    if (low !== this.#low) {
      const facts = { freeBytes: this.#freeBytes, neededBytes: this.#minFreeBytes };
      if (low) this.#log.error(facts, 'the disk is almost full: no runs are accepted until there is free space');
      else this.#log.info(facts, 'the disk has free space again: runs are accepted');
    }
    this.#low = low;
  }

  #neededMib(): number {
    return Math.ceil(this.#minFreeBytes / MIB);
  }
}
