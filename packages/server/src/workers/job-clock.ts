// The limits of the job that an engine process is speaking: for its passage, for all of it, for a cancellation.
import { countCharacters } from '../domain/coverage.ts';
import type { Passage } from '../domain/run.ts';
import { SEGMENT_LIMIT } from '../text/sentences/segmentation.ts';
import { TimeLimit, type TimeLimitOptions } from './time-limit.ts';

/** The limits count as `TimeLimit` does. */
export interface JobClockOptions extends TimeLimitOptions {
  /** Longest time that one passage may take: `baseMs + perCharMs × characters`. */
  readonly segment: { readonly baseMs: number; readonly perCharMs: number };
  /** Longest time from a cancellation until the child reports that it has stopped. */
  readonly cancelMs: number;
  /** A job that takes longer than this delays whatever waits behind it. */
  readonly soonMs: number;
  onPassageLate(limitMs: number): void;
  onJobLate(limitMs: number): void;
  onCancelLate(): void;
  onDelay(): void;
}

export class JobClock {
  readonly #options: JobClockOptions;
  readonly #passageLimit: TimeLimit;
  readonly #jobLimit: TimeLimit;
  readonly #cancelLimit: TimeLimit;
  #passage: Passage = { at: 0, length: 0 };
  #isDelayed = false;
  #delayTimer: NodeJS.Timeout | undefined;

  constructor(options: JobClockOptions) {
    this.#options = options;
    this.#passageLimit = new TimeLimit(options);
    this.#jobLimit = new TimeLimit(options);
    this.#cancelLimit = new TimeLimit(options);
  }

  /** The passage that is being spoken. */
  get passage(): Passage {
    return this.#passage;
  }

  /**
   * Whether the job has taken longer than `soonMs`. Set by the very timer that calls `onDelay`: a second clock could say “not yet” in that
   * call, and what was taken from behind the job would be given back to it.
   */
  get isDelayed(): boolean {
    return this.#isDelayed;
  }

  start({ text, deadlineMs }: { readonly text: string; readonly deadlineMs: number }): void {
    const { soonMs, onJobLate, onDelay } = this.#options;
    this.#isDelayed = false;
    // For a longer text the child reports each piece before it speaks it.
    this.startPassage({ at: 0, length: countCharacters(text.slice(0, SEGMENT_LIMIT)) });
    this.#jobLimit.start(deadlineMs, onJobLate);
    this.#delayTimer = setTimeout(() => {
      this.#isDelayed = true;
      onDelay();
    }, soonMs);
  }

  startPassage(passage: Passage): void {
    const { segment, onPassageLate } = this.#options;
    this.#passage = passage;
    this.#passageLimit.start(segment.baseMs + segment.perCharMs * passage.length, onPassageLate);
  }

  /** The job was cancelled: the child has to stop soon. */
  expectStop(): void {
    const { cancelMs, onCancelLate } = this.#options;
    this.#cancelLimit.start(cancelMs, onCancelLate);
  }

  stop(): void {
    for (const limit of [this.#passageLimit, this.#jobLimit, this.#cancelLimit]) limit.stop();
    clearTimeout(this.#delayTimer);
  }
}
