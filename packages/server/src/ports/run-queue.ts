// Port to the queue: claims runs under a lease, and ends each exactly once.
import type { Coverage } from '../domain/coverage.ts';
import type { ReadingAccount } from '../domain/reading-account.ts';
import type { Artefact, Passage, RunFailure } from '../domain/run.ts';
import type { Sound } from '../domain/sound.ts';
import type { TimingsFile } from '../domain/timings.ts';
import type { Room, SynthesisRequest, WaitingModel } from './synthesizer.ts';

/** A claimed run. `(workerId, attempt)` is the fencing token: only its holder can end the run. */
export interface Lease {
  readonly workerId: string;
  readonly attempt: number;
  /** Earlier attempts that failed. Fewer than `attempt - 1` when a server restart interrupted some. */
  readonly failures: number;
  readonly runId: number;
  readonly ownerId: number;
  readonly request: SynthesisRequest;
  /** The model that speaks it, as stored with the run. */
  readonly model: string;
  /** By how much the claim moved its owner's turn, as an estimate: to be given back as it is spoken. */
  readonly chargedMs: number;
  readonly textSha256: string;
  /** Passages that an attempt at this run, or at one that it continues, did not finish. At most `MAX_HARD_PASSAGES`. */
  readonly hardPassages: readonly Passage[];
  /**
   * Runs that failed on a passage and that this run repeats, directly or through other runs, oldest first. Their finished
   * segments may be taken over.
   */
  readonly continuesRunIds: readonly number[];
  /**
   * Keys of finished recordings of this owner, of the same text, that it may take over: of the newest ones. Absent where it may not, that is
   * unless it reuses segments and this is its first attempt.
   */
  readonly recordingKeys?: readonly string[];
}

export interface ClaimRoom extends Room {
  /** So many batch runs are claimed before any other: their lane has too few open. */
  readonly batchFirst?: number;
}

/** Well below what any engine takes, so that what was spoken is charged rather than given back. */
const MS_PER_CHARACTER = 0.1;

/** What a claim moves its owner's turn by, before anything was spoken. */
export function estimateMs(text: string): number {
  return Math.ceil(text.length * MS_PER_CHARACTER);
}

/** Where the segments of a finished run come from. */
export interface SegmentCounts {
  /** Taken over from other runs. */
  readonly reused: number;
  /** Spoken for this one, in whichever attempt. */
  readonly synthesised: number;
}

/** The result of a finished attempt. */
export interface Ending {
  readonly artefact: Artefact;
  readonly sound: Sound;
  /** The file of its times, stored with the audio; null when there is none. */
  readonly timings: TimingsFile | null;
  readonly coverage: Coverage;
  readonly account: ReadingAccount;
  readonly segments: SegmentCounts;
  /** As in `SynthesisResult`: others that reuse segments find the recording by it. */
  readonly recordingKey?: string;
  /** A remark for the owner, or null. */
  readonly note: string | null;
}

/**
 * Times named `dueMs`, `untilMs` and `clockMs` are on the monotonic clock of the serving process: a wall clock that
 * jumps must neither end a lease nor delay a run for a day. `nowMs` is wall time, for display.
 */
export interface RunQueue {
  /**
   * Claims waiting runs for the places in `rooms`: of the owner whose turn is lowest, that is for whom least time was spoken, the
   * oldest. A turn moves by an estimate at the claim; who comes anew begins at the turn of the last that was claimed. Interactive
   * runs are claimed first and may take the reserve of a room, and so may a run of an owner none of whose runs is running; a
   * place of the reserve stays free for an owner who is both. Interactive is what was submitted so, or what its owner
   * has at most two of in line. Of the runs that have a failed attempt, it claims at most one, and only with
   * `suspects`: such a run may crash its engine again, and must not crash all engines at once. The lease ends at
   * `clockMs + leaseMs` unless it is renewed.
   *
   * A run that repeats a failed one of the same owner, with the same text, voice, language, gender and age, takes over its
   * hard passages.
   */
  claim(input: {
    workerId: string;
    rooms: readonly ClaimRoom[];
    suspects: boolean;
    clockMs: number;
    leaseMs: number;
  }): Promise<readonly Lease[]>;

  /** The models that due runs wait for. Cheap, however many wait. */
  waiting(clockMs: number): Promise<readonly WaitingModel[]>;

  /** Moves the turns of owners by time that was spoken for them; less than nothing gives back what a claim estimated too high. */
  charge(spoken: readonly { readonly ownerId: number; readonly ms: number }[]): Promise<void>;

  /** Renews the leases; returns those that are lost (run ended, taken over, cancelled, deleted). */
  heartbeat(leases: readonly Lease[], untilMs: number): Promise<readonly Lease[]>;

  /** SUCCESS with its artefact. False when the lease was lost: nothing changes. Durable when it resolves. */
  complete(lease: Lease, ending: Ending, nowMs: number): Promise<boolean>;

  /**
   * Counts a failed attempt and queues the run again, due at `dueMs`. A passage of the failure is stored with the run. False
   * when the lease was lost.
   */
  retry(lease: Lease, failure: RunFailure, dueMs: number): Promise<boolean>;

  /** Queues the run again without counting the attempt, because the run was not at fault. False when the lease was lost. */
  release(lease: Lease): Promise<boolean>;

  /** Ends the run as failed. A passage of the failure is stored with the run. False when the lease was lost. Durable when it resolves. */
  fail(lease: Lease, failure: RunFailure, nowMs: number): Promise<boolean>;

  /**
   * Queues runs whose lease ended before `clockMs` again, or fails them when that was their `maxAttempts`th failed
   * attempt. Returns how many.
   */
  requeueExpired(input: { clockMs: number; nowMs: number; maxAttempts: number }): Promise<number>;

  /**
   * For the start, when no worker can be alive and the monotonic clock has started anew: queues every running run
   * again and makes every waiting one due. An attempt interrupted by a restart is no failure. Returns how many were running.
   */
  requeueAll(): Promise<number>;

  /** Whose these runs are. Runs that are gone are absent. The list may have any length. */
  ownersOf(runIds: readonly number[]): Promise<ReadonlyMap<number, number>>;

  /** Which of these runs have not ended. The list may have any length. */
  unfinished(runIds: readonly number[]): Promise<ReadonlySet<number>>;

  /**
   * Which of these runs failed on a passage and may still be continued. The list may have any length. A run that failed
   * before `sinceMs` (wall time) is not among them, unless a run that repeats it has not ended. A run is not among them when
   * a run that repeats it is done.
   */
  resumable(runIds: readonly number[], sinceMs: number): Promise<ReadonlySet<number>>;

  /** Which of these runs keep their finished segments for others, after they have ended. The list may have any length. */
  reusable(runIds: readonly number[]): Promise<ReadonlySet<number>>;

  /** When the next waiting run becomes due, or null when none waits. */
  nextDueMs(): Promise<number | null>;

  /** Objects of finished runs whose audio is older than `beforeMs` (wall time), oldest first, at most `limit`. Changes nothing. */
  expirable(beforeMs: number, limit: number): Promise<readonly string[]>;

  /**
   * Marks finished runs whose audio is older than `beforeMs` as expired; returns their object ids, at most `limit`, for
   * the caller to remove. Until `RunStore.forgetDoomed` they stay on the list of `RunStore.doomed`. Durable when it resolves.
   */
  expire(beforeMs: number, limit: number): Promise<readonly string[]>;

  /** Calls back after a submit was committed: a hint to claim soon. Polling alone must be enough. */
  onSubmitted(listener: () => void): void;
}
