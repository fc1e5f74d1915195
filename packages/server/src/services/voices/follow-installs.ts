// Streams installations to listeners: each as it is now, then each change, at the pace of the listener.
import { AppError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { InstallJob } from './install-job.ts';

/** An installation as it is now, or nothing for a while. Each is told whole, so that who reconnects needs no position. */
export type InstallUpdate = { readonly kind: 'install'; readonly job: InstallJob } | { readonly kind: 'heartbeat' };

/**
 * Ends with the signal, after `streamMs`, when `mayGoOn` returns false, and when the server stops. Throws `rate_limited`
 * when there are too many streams.
 */
export type FollowInstalls = (listener: {
  signal: AbortSignal;
  mayGoOn: () => Promise<boolean>;
}) => AsyncGenerator<InstallUpdate, void, undefined>;

const MAX_STREAMS = 50;
const HEARTBEAT_MS = 15_000;
/** Then the client reconnects, so that no connection is held forever. */
const LIFE_MS = 3_600_000;

export function createJobFollowers(dependencies: {
  clock: Clock;
  all: () => readonly InstallJob[];
  streamMs?: number;
}): { follow: FollowInstalls; tell(job: InstallJob): void; stop(): void } {
  const { clock, all, streamMs = LIFE_MS } = dependencies;
  const stopping = new AbortController();
  const listeners = new Set<{ readonly changed: Map<string, InstallJob>; wake: () => void }>();

  async function* follow({ signal, mayGoOn }: Parameters<FollowInstalls>[0]) {
    if (listeners.size >= MAX_STREAMS) {
      const message = `Too many event streams are open: ${listeners.size} of at most ${MAX_STREAMS}`;
      throw new AppError('rate_limited', message, { retryAfterMs: 5_000 });
    }
    // Of several changes of one installation only the last is kept, so that a slow listener costs no memory.
    const listener = { changed: new Map(all().map((job) => [job.id, job])), wake: () => {} };
    listeners.add(listener);
    const ended = AbortSignal.any([signal, stopping.signal]);
    const endsAtMs = clock.monotonicMs() + streamMs;
    try {
      yield { kind: 'heartbeat' } as const;
      for (;;) {
        const jobs = [...listener.changed.values()];
        listener.changed.clear();
        for (const job of jobs) yield { kind: 'install', job } as const;
        if (ended.aborted || clock.monotonicMs() >= endsAtMs || !(await mayGoOn())) return;
        if (listener.changed.size > 0) continue;
        if (!(await waitForChange(listener, ended)) && !ended.aborted) yield { kind: 'heartbeat' } as const;
      }
    } finally {
      listeners.delete(listener);
    }
  }

  /** Whether something changed before a heartbeat was due. */
  async function waitForChange(listener: { wake: () => void }, signal: AbortSignal): Promise<boolean> {
    const over = new AbortController();
    const change = new Promise<boolean>((resolve) => {
      listener.wake = () => resolve(true);
    });
    const wait = clock.sleep(HEARTBEAT_MS, AbortSignal.any([signal, over.signal])).catch(() => {});
    const changed = await Promise.race([change, wait.then(() => false)]);
    over.abort();
    return changed;
  }

  return {
    follow,
    tell(job) {
      for (const listener of listeners) {
        listener.changed.set(job.id, job);
        listener.wake();
      }
    },
    stop: () => stopping.abort(),
  };
}
