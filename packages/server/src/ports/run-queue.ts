// The seam to work: claiming runs under a lease, and ending them exactly once.
import type { Coverage } from '../domain/coverage.ts';
import type { Artefact, RunFailure } from '../domain/run.ts';
import type { Sound } from '../domain/sound.ts';
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

/** What a finished attempt brings. */
export interface Ending {
  readonly artefact: Artefact;
  readonly sound: Sound;
  readonly coverage: Coverage;
  /** A remark for the owner, or null. */
  readonly note: string | null;
}

/**
 * Times named `dueMs`, `untilMs` and `clockMs` are on the monotonic clock of the process that serves: a wall clock that
 * jumps must neither end a lease nor keep a run waiting for a day. `nowMs` is wall time, for people.
 */
export interface RunQueue {
  /**
   * Claims up to `limit` waiting runs, taking turns between owners, oldest first within an owner. Of the runs that an
   * attempt has failed on before, at most one, and none unless `suspects`: such a run may take its engine down again, and
   * must not take all of them at once. The lease ends at `clockMs + leaseMs` unless it is renewed.
   */
  claim(input: {
    workerId: string;
    limit: number;
    suspects: boolean;
    clockMs: number;
    leaseMs: number;
  }): Promise<readonly Lease[]>;

  /** Renews every lease of the list; answers those that are lost (run ended, taken over, cancelled, deleted). */
  heartbeat(leases: readonly Lease[], untilMs: number): Promise<readonly Lease[]>;

  /** SUCCESS with its artefact. False when the lease was lost: nothing changes. Durable when it resolves. */
  complete(lease: Lease, ending: Ending, nowMs: number): Promise<boolean>;

  /** Counts a failed attempt and puts the run back in line, due at `dueMs`. False when the lease was lost. */
  retry(lease: Lease, failure: RunFailure, dueMs: number): Promise<boolean>;

  /** Puts the run back in line as if the attempt had not been: it was not at fault. False when the lease was lost. */
  release(lease: Lease): Promise<boolean>;

  /** Ends the run as failed. False when the lease was lost. Durable when it resolves. */
  fail(lease: Lease, failure: RunFailure, nowMs: number): Promise<boolean>;

  /**
   * Puts runs whose lease ended before `clockMs` back in line, or fails them when that was their `maxAttempts`th failed
   * attempt. Answers how many.
   */
  requeueExpired(input: { clockMs: number; nowMs: number; maxAttempts: number }): Promise<number>;

  /**
   * For the start, when no worker can be alive and the clock of the last process means nothing: puts every running run
   * back in line and makes every waiting one due. What a restart cut short is no failure. Answers how many were running.
   */
  requeueAll(): Promise<number>;

  /** Which of these runs are not ended, in a batch of any size. */
  unfinished(runIds: readonly number[]): Promise<ReadonlySet<number>>;

  /** When the next waiting run becomes due, or null when none waits. */
  nextDueMs(): Promise<number | null>;

  /** Objects of finished runs whose audio is older than `beforeMs` (wall time), oldest first, at most `limit`. Changes nothing. */
  expirable(beforeMs: number, limit: number): Promise<readonly string[]>;

  /**
   * Finished runs whose audio is older than `beforeMs` are marked expired; answers their object ids, at most `limit`, for
   * the caller to remove. Until `RunStore.forgetDoomed` they stay on the list of `RunStore.doomed`. Durable when it resolves.
   */
  expire(beforeMs: number, limit: number): Promise<readonly string[]>;

  /** Calls back after a submit was committed: a hint to claim soon. Polling alone must be correct. */
  onSubmitted(listener: () => void): void;
}
