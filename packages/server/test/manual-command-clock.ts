// Time for the commands that stands still until a test moves it.
import type { CommandClock } from '../src/cli/remote/command-clock.ts';

export class ManualCommandClock implements CommandClock {
  #nowMs = new Date(2026, 4, 17, 12).getTime();
  readonly #ticks = new Map<symbol, { everyMs: number; nextMs: number; tick: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  every(everyMs: number, tick: () => void): () => void {
    const key = Symbol('tick');
    this.#ticks.set(key, { everyMs, nextMs: this.#nowMs + everyMs, tick });
    return () => void this.#ticks.delete(key);
  }

  /** Calls back whoever is due on the way, in whole seconds. */
  advance(seconds: number): void {
    for (let i = 0; i < seconds; i++) {
      this.#nowMs += 1_000;
      for (const due of this.#ticks.values()) {
        if (due.nextMs > this.#nowMs) continue;
        due.nextMs += due.everyMs;
        due.tick();
      }
    }
  }

  /** How many wait to be called back. */
  get waiting(): number {
    return this.#ticks.size;
  }
}
