// A limit of time for what an engine process does. Time in which it waits for a core is not counted: other programs may keep them busy.
import { performance } from 'node:perf_hooks';

export interface TimeLimitOptions {
  /** Milliseconds that the process has waited for a core since its start. Where nobody knows, it stands still, and all time counts. */
  readonly coreWaitMs: () => number;
  /** Most time in all, waiting or not, as a multiple of the limit: it ends what never gets a core. */
  readonly patience: number;
  /** A clock that never goes back; another one only in tests. */
  readonly nowMs?: () => number;
}

/**
 * The first reading of the wait, as a part of the limit, and the shortest time between two. Most of what is limited is over before
 * the first one, and so costs no reading. Waiting before it counts.
 */
const LOOK_EVERY = 0.1;

interface Course {
  readonly limitMs: number;
  /** Later than it was by all pauses. */
  beganMs: number;
  readonly onReached: (limitMs: number) => void;
  excusedMs: number;
  /** After so much counted time there is the next reading. */
  lookAfterMs: number;
  /** Since when nothing is counted. */
  pausedAtMs: number | undefined;
  /** The last reading, once there is one. */
  last: Reading | undefined;
}

interface Reading {
  readonly nowMs: number;
  readonly waitedMs: number;
}

export class TimeLimit {
  readonly #coreWaitMs: () => number;
  readonly #patience: number;
  readonly #nowMs: () => number;
  #course: Course | undefined;
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;

  constructor({ coreWaitMs, patience, nowMs = () => performance.now() }: TimeLimitOptions) {
    this.#coreWaitMs = coreWaitMs;
    this.#patience = patience;
    this.#nowMs = nowMs;
  }

  /** Begins anew. `onReached` is told how much time there was: the limit, or what it was with all the waiting. */
  start(limitMs: number, onReached: (limitMs: number) => void): void {
    this.stop();
    const lookAfterMs = limitMs * LOOK_EVERY;
    const beganMs = this.#nowMs();
    this.#course = { limitMs, beganMs, onReached, excusedMs: 0, lookAfterMs, pausedAtMs: undefined, last: undefined };
    this.#lookIn(lookAfterMs, this.#course);
  }

  stop(): void {
    this.#course = undefined;
    this.#clearTimers();
  }

  /** Counts nothing until `resume`. */
  pause(): void {
    const course = this.#course;
    if (course === undefined || course.pausedAtMs !== undefined) return;
    this.#clearTimers();
    course.pausedAtMs = course.last === undefined ? this.#nowMs() : this.#read(course).nowMs;
  }

  resume(): void {
    const course = this.#course;
    if (course?.pausedAtMs === undefined) return;
    const nowMs = this.#nowMs();
    course.beganMs += nowMs - course.pausedAtMs;
    course.pausedAtMs = undefined;
    // What the process waited meanwhile was not this one's wait.
    if (course.last !== undefined) course.last = { nowMs, waitedMs: this.#coreWaitMs() };
    this.#lookIn(Math.max(0, course.lookAfterMs - (nowMs - course.beganMs)), course);
  }

  #clearTimers(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }

  #lookIn(ms: number, course: Course): void {
    this.#timer = setTimeout(() => {
      // The server itself may have stood still: what the process sent meanwhile is heard first, and may stop this.
      this.#turn = setImmediate(() => this.#look(course));
    }, ms);
  }

  /** Reads how long the process has waited, and excuses what it did since the last reading. */
  #read(course: Course): Reading {
    const now = { nowMs: this.#nowMs(), waitedMs: this.#coreWaitMs() };
    const { last } = course;
    if (last !== undefined) {
      // Threads wait at the same time, so that together they can have waited longer than time has passed.
      course.excusedMs += Math.min(Math.max(0, now.waitedMs - last.waitedMs), now.nowMs - last.nowMs);
    }
    course.last = now;
    return now;
  }

  #look(course: Course): void {
    const { nowMs } = this.#read(course);
    const { limitMs, beganMs, onReached, excusedMs } = course;
    const passedMs = nowMs - beganMs;
    const leftInAllMs = limitMs * this.#patience - passedMs;
    const leftMs = limitMs + excusedMs - passedMs;
    if (leftMs <= 0) onReached(limitMs);
    else if (leftInAllMs <= 0) onReached(limitMs * this.#patience);
    else {
      const ms = Math.max(limitMs * LOOK_EVERY, Math.min(leftMs, leftInAllMs));
      course.lookAfterMs = passedMs + ms;
      this.#lookIn(ms, course);
    }
  }
}
