// The runs that an engine process holds: which it has begun, whose turn it is and for how long, which were taken back from it.
import { countCharacters } from '../domain/coverage.ts';
import type { Passage } from '../domain/run.ts';
import { SEGMENT_LIMIT } from '../text/sentences/segmentation.ts';
import type { Job } from './job.ts';
import { TimeLimit, type TimeLimitOptions } from './time-limit.ts';
import { SOON_MS, type TurnClock } from './turn-clock.ts';

/** A run in a process. */
export interface HeldRun {
  readonly job: Job;
  readonly givenAtMs: number;
  /** Counts only while it is the run's turn. */
  readonly limit: TimeLimit;
  /** It has had a turn, so that its files may be there. */
  begun: boolean;
}

export interface HeldRunsOptions {
  readonly clock: TurnClock;
  readonly counting: TimeLimitOptions;
  /** A run has had all the time that it may have. */
  onRunLate(limitMs: number): void;
}

/** Of a passage about which nothing is known. */
const ANY_PASSAGE: Passage = { at: 0, length: SEGMENT_LIMIT };

export class HeldRuns {
  readonly #options: HeldRunsOptions;
  /** By number of the job, in the order in which they were given. */
  readonly #held = new Map<number, HeldRun>();
  /** Jobs taken back that the child has not answered yet. */
  readonly #takenBack = new Map<number, Job>();
  #current: HeldRun | undefined;
  #usedMs = performance.now();
  #crowdedMs: number | null = null;

  constructor(options: HeldRunsOptions) {
    this.#options = options;
  }

  /** The run whose turn it is. */
  get current(): Job | undefined {
    return this.#current?.job;
  }

  get jobs(): readonly Job[] {
    return [...this.#held.values()].map(({ job }) => job);
  }

  get size(): number {
    return this.#held.size;
  }

  /** When there was last a run; when the process was started, if there never was one. By `performance.now()`. */
  get usedMs(): number {
    return this.size > 0 ? performance.now() : this.#usedMs;
  }

  /** Since when there has been more than one; null when there is not. */
  get crowdedMs(): number | null {
    return this.#crowdedMs;
  }

  find(id: number): HeldRun | undefined {
    return this.#held.get(id);
  }

  findTakenBack(id: number): Job | undefined {
    return this.#takenBack.get(id);
  }

  add(job: Job): void {
    const limit = new TimeLimit(this.#options.counting);
    const held: HeldRun = { job, givenAtMs: performance.now(), limit, begun: false };
    this.#held.set(job.message.job, held);
    this.#noteSize();
    // With nothing else to do the child begins it at once. Otherwise it says whose turn it is.
    if (this.size === 1 && this.#takenBack.size === 0) this.beginTurn(held, null);
  }

  /** `held` is undefined for a run that was taken back when the child had begun it. `passage` is null while its text is prepared. */
  beginTurn(held: HeldRun | undefined, passage: Passage | null): void {
    if (held !== this.#current) this.#current?.limit.pause();
    this.#current = held;
    const { clock, onRunLate } = this.#options;
    clock.start(held === undefined ? ANY_PASSAGE : (passage ?? firstPassage(held.job)));
    if (held === undefined) return;
    const { job, limit, begun } = held;
    if (begun) limit.resume();
    else limit.start(job.deadlineMs, onRunLate);
    held.begun = true;
    if (job.signal.aborted) clock.expectStop();
  }

  /** The child has answered it. */
  remove(held: HeldRun): void {
    held.limit.stop();
    this.#held.delete(held.job.message.job);
    this.#noteSize();
    if (held === this.#current || this.size === 0) this.#endTurn();
  }

  /** The child has answered one that was taken back. */
  removeTakenBack(id: number): void {
    this.#takenBack.delete(id);
    if (this.#current === undefined) this.#endTurn();
  }

  /** Takes back what has waited for a while and was not begun. */
  takeBack(): readonly Job[] {
    const since = performance.now() - SOON_MS;
    const waiting = [...this.#held.values()].filter(({ begun, givenAtMs }) => !begun && givenAtMs < since);
    for (const { job } of waiting) {
      this.#held.delete(job.message.job);
      this.#takenBack.set(job.message.job, job);
    }
    this.#noteSize();
    return waiting.map(({ job }) => job);
  }

  /** The process has ended. */
  removeAll(): readonly HeldRun[] {
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const { limit } of held) limit.stop();
    this.#options.clock.stop();
    return held;
  }

  /** What the child does next it says before long. */
  #endTurn(): void {
    this.#current = undefined;
    if (this.size + this.#takenBack.size === 0) this.#options.clock.stop();
    else this.#options.clock.start(ANY_PASSAGE);
  }

  #noteSize(): void {
    this.#usedMs = performance.now();
    this.#crowdedMs = this.size > 1 ? (this.#crowdedMs ?? this.#usedMs) : null;
  }
}

function firstPassage({ message }: Job): Passage {
  return { at: 0, length: countCharacters(message.request.text.slice(0, SEGMENT_LIMIT)) };
}
