// The timers of the job that an engine process is speaking: for its passage, for all of it, for a cancellation.
import { countCharacters } from '../domain/coverage.ts';
import type { Passage } from '../domain/run.ts';
import { SEGMENT_LIMIT } from '../text/segmentation.ts';

export interface JobClockOptions {
  /** Longest time that one passage may take: `baseMs + perCharMs × characters`. */
  readonly segment: { readonly baseMs: number; readonly perCharMs: number };
  /** Longest time from a cancellation until the child reports that it has stopped. */
  readonly cancelMs: number;
  /** A job that takes longer than this delays whatever waits behind it. */
  readonly soonMs: number;
  onPassageLate(limitMs: number): void;
  onJobLate(deadlineMs: number): void;
  onCancelLate(): void;
  onDelay(): void;
}

export class JobClock {
  readonly #options: JobClockOptions;
  #passage: Passage = { at: 0, length: 0 };
  #isDelayed = false;
  #passageTimer: NodeJS.Timeout | undefined;
  #jobTimer: NodeJS.Timeout | undefined;
  #cancelTimer: NodeJS.Timeout | undefined;
  #delayTimer: NodeJS.Timeout | undefined;

  constructor(options: JobClockOptions) {
    this.#options = options;
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
    this.#jobTimer = setTimeout(() => onJobLate(deadlineMs), deadlineMs);
    this.#delayTimer = setTimeout(() => {
      this.#isDelayed = true;
      onDelay();
    }, soonMs);
  }

  startPassage(passage: Passage): void {
    const { segment, onPassageLate } = this.#options;
    const limitMs = segment.baseMs + segment.perCharMs * passage.length;
    this.#passage = passage;
    clearTimeout(this.#passageTimer);
    this.#passageTimer = setTimeout(() => onPassageLate(limitMs), limitMs);
  }

  /** The job was cancelled: the child has to stop soon. */
  expectStop(): void {
    const { cancelMs, onCancelLate } = this.#options;
    clearTimeout(this.#cancelTimer);
    this.#cancelTimer = setTimeout(() => onCancelLate(), cancelMs);
  }

  stop(): void {
    for (const timer of [this.#passageTimer, this.#jobTimer, this.#cancelTimer, this.#delayTimer]) clearTimeout(timer);
  }
}
