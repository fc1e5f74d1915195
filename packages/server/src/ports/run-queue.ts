// The seam to work: claiming runs under a lease, and ending them exactly once.
import type { Artefact, RunFailure } from '../domain/run.ts';
import type { SynthesisRequest } from './synthesizer.ts';

/** A claimed run. `(workerId, attempt)` is the fencing token: only its holder can end the run. */
export interface Lease {
  readonly workerId: string;
  readonly attempt: number;
  /** Attempts before this one that failed. Fewer than `attempt - 1` when a restart of the server cut some short. */
  readonly failures: number;
  readonly runId: number;
  readonly ownerId: number;
  readonly request: SynthesisRequest;
  readonly textSha256: string;
}

export interface RunQueue {
  /**
   * Claims up to `limit` waiting runs that are due, taking turns between owners, oldest first within an owner.
   * The lease ends at `nowMs + leaseMs` unless it is renewed.
   */
  claim(input: { workerId: string; limit: number; nowMs: number; leaseMs: number }): Promise<readonly Lease[]>;

  /** Renews every lease of the list; answers the run ids whose lease is lost (ended, taken over, deleted). */
  heartbeat(leases: readonly Lease[], untilMs: number): Promise<readonly number[]>;

  /** SUCCESS with its artefact. False when the lease was lost: nothing changes. Durable when it resolves. */
  complete(lease: Lease, artefact: Artefact, note: string | null, nowMs: number): Promise<boolean>;

  /** Counts a failed attempt and puts the run back in line, due at `runAtMs`. False when the lease was lost. */
  retry(lease: Lease, failure: RunFailure, runAtMs: number): Promise<boolean>;

  /** Ends the run as failed. False when the lease was lost. Durable when it resolves. */
  fail(lease: Lease, failure: RunFailure, nowMs: number): Promise<boolean>;

  /**
   * Puts runs whose lease ended before `nowMs` back in line, or fails them when that was their `maxAttempts`th failed attempt.
   * Answers how many.
   */
  requeueExpired(input: { nowMs: number; maxAttempts: number }): Promise<number>;

  /** Puts every running run back in line: for the start, when no worker can be alive. What a restart cut short is no failure. */
  requeueAll(nowMs: number): Promise<number>;

  /** When the next waiting run becomes due, or null when none waits. */
  nextDueMs(): Promise<number | null>;

  /**
   * Finished runs whose audio is older than `beforeMs` are marked expired; answers their object ids, at most `limit`, for
   * the caller to remove. Until `RunStore.forgetDoomed` they stay on the list of `RunStore.doomed`. Durable when it resolves.
   */
  expire(beforeMs: number, limit: number): Promise<readonly string[]>;

  /** Calls back after a submit was committed: a hint to claim soon. Polling alone must be correct. */
  onSubmitted(listener: () => void): void;
}
