// A manual clock: wall clock and monotonic clock, moved together.
import type { Clock } from '../../src/ports/clock.ts';

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

export class ManualClock implements Clock {
  readonly #startMs: number;
  #elapsedMs = 0;
  readonly #sleepers = new Set<Sleeper>();

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  now(): number {
    return this.#startMs + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs + 1; // 0 means "at once" where the queue stores a time
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (ms <= 0) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { atMs: this.#elapsedMs + ms, wake: resolve };
    const giveUp = () => reject(signal?.reason);
    signal?.addEventListener('abort', giveUp, { once: true });
    this.#sleepers.add(sleeper);
    await promise.finally(() => {
      this.#sleepers.delete(sleeper);
      signal?.removeEventListener('abort', giveUp);
    });
  }

  advance(ms: number): void {
    this.#elapsedMs += ms;
    for (const sleeper of this.#sleepers) if (sleeper.atMs <= this.#elapsedMs) sleeper.wake();
  }
}
