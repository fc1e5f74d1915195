// The disk guard: sees a full disk coming, stops taking work in time, and keeps a reserve for cleaning up.
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Disk } from '../ports/disk.ts';

const MIB = 1024 * 1024;
/** With less than this not even a deletion is sure of the few pages it has to write. */
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
  /** Until when nothing is begun, on the monotonic clock: something could not be written. */
  #pausedUntilMs = 0;

  /** `minFreeBytes`: with less, no work is taken; 0 takes it as long as it can be written. `ballastBytes`: the reserve. */
  constructor(dependencies: { disk: Disk; log: Logger; clock: Clock; minFreeBytes: number; ballastBytes: number }) {
    this.#disk = dependencies.disk;
    this.#log = dependencies.log;
    this.#clock = dependencies.clock;
    this.#minFreeBytes = dependencies.minFreeBytes;
    this.#ballastBytes = dependencies.ballastBytes;
  }

  /** Whether runs may be begun now. */
  get mayWork(): boolean {
    return !this.#low && this.#clock.monotonicMs() >= this.#pausedUntilMs;
  }

  /** Throws `busy` while a submit would not be safe. */
  admit(): void {
    if (!this.#low) return;
    const free = Math.max(0, Math.floor(this.#freeBytes / MIB));
    const message = `The disk is almost full: ${free} MiB are free, ${this.#neededMib()} are needed (LECTOR_MIN_FREE_MIB). Nothing was stored`;
    throw new AppError('busy', message, { retryAfterMs: RETRY_AFTER_MS });
  }

  /** Begins nothing for `ms`: what was begun could not be stored. */
  pause(ms: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.monotonicMs() + ms);
  }

  /** Looks at the disk and acts. To be called every second or so. */
  async look(): Promise<void> {
    const held = await this.#disk.ballastBytes();
    const free = await this.#disk.freeBytes();
    this.#freeBytes = free;
    if (free < DESPERATE_BYTES && held > 0) {
      await this.#disk.dropBallast();
      this.#log.warn({ freedBytes: held }, 'the disk is full: the ballast was thrown out');
    }
    // A ballast that is missing must fit in too, or dropping it would look like an end of the shortage.
    const missing = this.#ballastBytes - Math.min(held, this.#ballastBytes);
    this.#tell(this.#minFreeBytes > 0 && free < this.#minFreeBytes + missing);
    if (missing > 0 && free >= this.#minFreeBytes + missing + DESPERATE_BYTES)
      await this.#disk.takeBallast(this.#ballastBytes);
    if (this.#ballastBytes === 0 && held > 0) await this.#disk.dropBallast();
  }

  #tell(low: boolean): void {
    if (low !== this.#low) {
      const facts = { freeBytes: this.#freeBytes, neededBytes: this.#minFreeBytes };
      if (low) this.#log.error(facts, 'the disk is almost full: no work is taken until there is room');
      else this.#log.info(facts, 'the disk has room again: work goes on');
    }
    this.#low = low;
  }

  #neededMib(): number {
    return Math.ceil(this.#minFreeBytes / MIB);
  }
}
