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
  /** Most runs that have a turn at a time. */
  readonly atOnce: number;
  readonly counting: TimeLimitOptions;
  /** The clock of a run's turn; of what the child does between turns when the job is null. */
  makeClock(job: Job | null): TurnClock;
  /** A run has had all the time that it may have. */
  onRunLate(job: Job, limitMs: number): void;
}

/** Of a passage about which nothing is known. */
const ANY_PASSAGE: Passage = { at: 0, length: SEGMENT_LIMIT };

export class HeldRuns {
  readonly #options: HeldRunsOptions;
  /** By number of the job, in the order in which they were given. */
  readonly #held = new Map<number, HeldRun>();
  /** Jobs taken back that the child has not answered yet. */
  readonly #takenBack = new Map<number, Job>();
  /** The runs whose turn it is, in the order in which their turns began. */
  readonly #turns = new Map<HeldRun, TurnClock>();
  readonly #between: TurnClock;
  #usedMs = performance.now();
  #crowdedMs: number | null = null;

  constructor(options: HeldRunsOptions) {
    this.#options = options;
    this.#between = options.makeClock(null);
  }

  /** The runs whose turn it is. */
  get current(): readonly Job[] {
    return [...this.#turns.keys()].map(({ job }) => job);
  }

  /** What is spoken of a run whose turn it is. */
  passageOf(job: Job | undefined): Passage | undefined {
    const held = job === undefined ? undefined : this.#held.get(job.message.job);
    return held === undefined ? undefined : this.#turns.get(held)?.passage;
  }

  /** The clocks of the turns that hold up another run; none while one more turn can be taken. */
  get clocks(): readonly TurnClock[] {
    const clocks = this.#turns.size === 0 ? [this.#between] : [...this.#turns.values()];
    return clocks.length < this.#options.atOnce ? [] : clocks;
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
    const { atOnce, makeClock, onRunLate } = this.#options;
    if (atOnce === 1) for (const other of [...this.#turns.keys()]) if (other !== held) this.#stopTurn(other);
    if (held === undefined) {
      this.#between.start(ANY_PASSAGE);
      return;
    }
    this.#between.stop();
    const { job, limit, begun } = held;
    const clock = this.#turns.get(held) ?? makeClock(job);
    this.#turns.set(held, clock);
    clock.start(passage ?? firstPassage(job));
    if (begun) limit.resume();
    else limit.start(job.deadlineMs, (ms) => onRunLate(job, ms));
    held.begun = true;
    if (job.signal.aborted) clock.expectStop();
  }

  /** The turn is over, and the run goes on later. */
  pause(held: HeldRun): void {
    this.#stopTurn(held);
    this.#endTurn();
  }

  /** The run was cancelled: if it is its turn, the child has to stop soon. */
  expectStop(job: Job): void {
    const held = this.#held.get(job.message.job);
    if (held !== undefined) this.#turns.get(held)?.expectStop();
  }

  /** The child has answered it. */
  remove(held: HeldRun): void {
    const wasItsTurn = this.#turns.has(held);
    this.#stopTurn(held);
    held.limit.stop();
    this.#held.delete(held.job.message.job);
    this.#noteSize();
    if (wasItsTurn || this.size === 0) this.#endTurn();
  }

  /** The child has answered one that was taken back. */
  removeTakenBack(id: number): void {
    this.#takenBack.delete(id);
    this.#endTurn();
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

  /** The process has ended. `current` stays, for whoever asks whose turn it was. */
  removeAll(): readonly HeldRun[] {
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const { limit } of held) limit.stop();
    for (const clock of [this.#between, ...this.#turns.values()]) clock.stop();
    return held;
  }

  #stopTurn(held: HeldRun): void {
    held.limit.pause();
    this.#turns.get(held)?.stop();
    this.#turns.delete(held);
  }

  /** What the child does next it says before long. */
  #endTurn(): void {
    if (this.#turns.size > 0 || this.size + this.#takenBack.size === 0) this.#between.stop();
    else this.#between.start(ANY_PASSAGE);
  }

  #noteSize(): void {
    this.#usedMs = performance.now();
    this.#crowdedMs = this.size > 1 ? (this.#crowdedMs ?? this.#usedMs) : null;
  }
}

function firstPassage({ message }: Job): Passage {
  return { at: 0, length: countCharacters(message.request.text.slice(0, SEGMENT_LIMIT)) };
}
