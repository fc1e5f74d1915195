// One thing that has a page of its own: fetched, then as answers and events tell it, or by polling where there are no events.
import { LectorError, type RunEvent } from '@lector/client';
import { untrack } from 'svelte';
import { describe, type Trouble } from '../server.ts';
import { live, onRunEvent } from './live.svelte.ts';

const POLL_MS = 3_000;
/** Events of many runs come at once, and often something better than asking once more follows them. */
const LATE_MS = 1_500;

export class Followed<T> {
  /** Null before the first answer. */
  now = $state.raw<T | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  /** There is no such thing, or it was deleted. */
  missing = $state(false);
  readonly #ask: () => Promise<T>;
  #changes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  async load(): Promise<void> {
    const before = this.#changes;
    try {
      const now = await this.#ask();
      // What was told meanwhile is newer than this may be.
      if (before === this.#changes) this.now = now;
      this.trouble = null;
    } catch (error) {
      if (isMissing(error)) this.missing = true;
      else this.trouble = describe(error);
    }
  }

  /** What an action has answered, or an event has told. */
  set(now: T): void {
    this.#changes++;
    this.now = now;
  }

  loadSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.load();
    }, LATE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof LectorError && (error.kind === 'notFound' || error.kind === 'validation');
}

interface Follower {
  load(): Promise<void>;
  take(event: RunEvent): void;
  stop?(): void;
}

/** For a page while it is shown. `polls` says when events are not enough. */
export function follow(one: Follower, polls: () => boolean): void {
  $effect(() => {
    const leave = onRunEvent((event) => one.take(event));
    return () => {
      leave();
      one.stop?.();
    };
  });
  // Asked once at the start, and when the stream of events is there or back.
  $effect(() => {
    live.connected;
    untrack(() => void one.load());
  });
  $effect(() => {
    if (!polls()) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && void one.load(), POLL_MS);
    return () => clearInterval(timer);
  });
}
