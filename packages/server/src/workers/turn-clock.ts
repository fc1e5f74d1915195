// The limits of the turn that an engine process is taking: for its passage, and for a cancellation.
import type { Passage } from '../domain/run.ts';
import { TimeLimit, type TimeLimitOptions } from './time-limit.ts';

/** The limits count as `TimeLimit` does. */
export interface TurnClockOptions extends TimeLimitOptions {
  /** Longest time that one passage may take: `baseMs + perCharMs × characters`. */
  readonly segment: { readonly baseMs: number; readonly perCharMs: number };
  /** Longest time from a cancellation until the child reports that it has stopped. */
  readonly cancelMs: number;
  onPassageLate(limitMs: number): void;
  onCancelLate(): void;
}

/** A turn that takes longer than this delays whatever waits behind it. */
export const SOON_MS = 500;

export class TurnClock {
  readonly #options: TurnClockOptions;
  readonly #passageLimit: TimeLimit;
  readonly #cancelLimit: TimeLimit;
  #passage: Passage = { at: 0, length: 0 };
  #beganMs: number | undefined;

  constructor(options: TurnClockOptions) {
    this.#options = options;
    this.#passageLimit = new TimeLimit(options);
    this.#cancelLimit = new TimeLimit(options);
  }

  /** The passage that is being spoken. */
  get passage(): Passage {
    return this.#passage;
  }

  /** For how long the turn has lasted; null between turns. */
  get turnMs(): number | null {
    return this.#beganMs === undefined ? null : performance.now() - this.#beganMs;
  }

  get isDelayed(): boolean {
    return (this.turnMs ?? 0) > SOON_MS;
  }

  start(passage: Passage): void {
    const { segment, onPassageLate } = this.#options;
    this.#passage = passage;
    this.#beganMs = performance.now();
    this.#cancelLimit.stop();
    this.#passageLimit.start(segment.baseMs + segment.perCharMs * passage.length, onPassageLate);
  }

  /** The run whose turn it is was cancelled: the child has to stop soon. */
  expectStop(): void {
    const { cancelMs, onCancelLate } = this.#options;
    this.#cancelLimit.start(cancelMs, onCancelLate);
  }

  stop(): void {
    this.#beganMs = undefined;
    this.#passageLimit.stop();
    this.#cancelLimit.stop();
  }
}
