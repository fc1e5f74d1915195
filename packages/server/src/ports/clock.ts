// Port to time, so that leases, limits and expiries can be tested without waiting.

export interface Clock {
  /** Wall clock, milliseconds since 1970 UTC. May jump in either direction, so use it only for times shown to people or other machines. */
  now(): number;
  /** Milliseconds since some moment of this process. Never jumps: for leases, waits and rates. */
  monotonicMs(): number;
  /** Resolves after `ms`, or rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
