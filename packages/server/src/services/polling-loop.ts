// A loop of a duty: does what is due, sleeps until there is more, and is woken by hints. Looking from time to time finds what no hint told.
import type { Clock } from '../ports/clock.ts';

export interface PollingLoopOptions {
  readonly clock: Pick<Clock, 'sleep'>;
  /** Calls back when there may be something to do; returns the function that unsubscribes. */
  readonly onChanged: (listener: () => void) => () => void;
  /** Done once, before the first round. Must not reject. */
  readonly begin?: () => Promise<unknown>;
  /** Does what is due, and answers for how many milliseconds there is nothing to do unless a hint comes; after 0 the next round begins at once. */
  readonly round: () => Promise<number>;
  /** Tells of a round that was rejected, and answers as `round`. Not called for what is cut short by the stop. */
  readonly onError: (error: unknown) => number | Promise<number>;
  /** Hints within this time are answered together. */
  readonly gatherMs: number;
}

export class PollingLoop {
  readonly #options: PollingLoopOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;
  #interrupt: (() => void) | null = null;
  /** A hint came since the last round began. */
  #isNews = false;

  constructor(options: PollingLoopOptions) {
    this.#options = options;
  }

  /** Aborted by the stop: rounds end what they are doing. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Idempotent. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** There may be something to do. */
  wake(): void {
    this.#isNews = true;
    this.#interrupt?.();
  }

  /** Begins no further round, and waits for the one that is under way. Idempotent. */
  async stop(reason?: Error): Promise<void> {
    this.#stop.abort(reason);
    await this.#running;
  }

  async #run(): Promise<void> {
    const { onChanged, begin, round, onError } = this.#options;
    const unsubscribe = onChanged(() => this.wake());
    await begin?.();
    while (!this.signal.aborted) {
      // Before the round: what changes while it works may be too late for it, and is looked for in the next.
      this.#isNews = false;
      const waitMs = await round().catch((error: unknown) => (this.signal.aborted ? 0 : onError(error)));
      if (waitMs > 0) await this.#idle(waitMs);
    }
    unsubscribe();
  }

  async #idle(ms: number): Promise<void> {
    const { clock, gatherMs } = this.#options;
    if (!this.#isNews) {
      const woken = new AbortController();
      this.#interrupt = () => woken.abort();
      await clock.sleep(ms, AbortSignal.any([woken.signal, this.signal])).catch(() => {});
      this.#interrupt = null;
    }
    if (this.#isNews) await clock.sleep(gatherMs, this.signal).catch(() => {});
  }
}
