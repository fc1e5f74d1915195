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
  readonly beganMs: number;
  readonly onReached: (limitMs: number) => void;
  excusedMs: number;
  /** The last reading, once there is one. */
  last: { readonly nowMs: number; readonly waitedMs: number } | undefined;
}

export class TimeLimit {
  readonly #coreWaitMs: () => number;
  readonly #patience: number;
  readonly #nowMs: () => number;
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
    this.#lookIn(limitMs * LOOK_EVERY, { limitMs, beganMs: this.#nowMs(), onReached, excusedMs: 0, last: undefined });
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }

  #lookIn(ms: number, course: Course): void {
    this.#timer = setTimeout(() => {
      // The server itself may have stood still: what the process sent meanwhile is heard first, and may stop this.
      this.#turn = setImmediate(() => this.#look(course));
    }, ms);
  }

  #look(course: Course): void {
    const { limitMs, beganMs, onReached, last } = course;
    const now = { nowMs: this.#nowMs(), waitedMs: this.#coreWaitMs() };
    if (last !== undefined) {
      // Threads wait at the same time, so that together they can have waited longer than time has passed.
      course.excusedMs += Math.min(Math.max(0, now.waitedMs - last.waitedMs), now.nowMs - last.nowMs);
    }
    course.last = now;
    const leftInAllMs = limitMs * this.#patience - (now.nowMs - beganMs);
    const leftMs = limitMs + course.excusedMs - (now.nowMs - beganMs);
    if (leftMs <= 0) onReached(limitMs);
    else if (leftInAllMs <= 0) onReached(limitMs * this.#patience);
    else this.#lookIn(Math.max(limitMs * LOOK_EVERY, Math.min(leftMs, leftInAllMs)), course);
  }
}
