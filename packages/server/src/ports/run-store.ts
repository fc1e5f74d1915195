// Port to runs as their owners see them. Every read takes the owner: a foreign run and a missing one look the same.
import type { Door } from '../domain/door.ts';
import type { OwnerLimits, StorageLimit } from '../domain/owner-limits.ts';
import type { Run, RunFailure, RunOutcome, RunRequest } from '../domain/run.ts';
import type { SegmentWishes } from '../domain/segment-wishes.ts';

export interface NewRun extends RunRequest {
  readonly ownerId: number;
  readonly taskId: string;
  readonly createdAtMs: number;
  /** SHA-256 hex of the text, for the audio's comments and for repair. */
  readonly textSha256: string;
  /** The key that is charged: its used characters grow by `characters` in the same transaction. */
  readonly keyId: number;
  /** Code points of the text. */
  readonly characters: number;
  /** The model that speaks it. */
  readonly model: string;
  /** Whether it goes before batch runs; null: as long as its owner has few runs waiting. */
  readonly interactive: boolean | null;
  /** Whether the recording is to be listened to. */
  readonly listenBack: boolean;
  /** What is asked of its segments. */
  readonly segments: SegmentWishes;
  /** Whether it is kept only as long as somebody listens to it. */
  readonly isTransient: boolean;
  /** The door that it came through; null for the API and the studio. */
  readonly door: Door | null;
  /** Wall time at which it is deleted, whatever became of it; null: it is kept like any other. */
  readonly keepUntilMs: number | null;
  /** The run that this one repeats, or null. */
  readonly retryOf: number | null;
  /** Refuse with `queue_full` or `storage_full` when the owner would pass one of these. */
  readonly limits: OwnerLimits;
  /** The caller's own name for this submit, unique per owner, or null. Remembered for at least 24 hours. */
  readonly idempotency: {
    readonly key: string /** Hex SHA-256 of the request as understood. */;
    readonly fingerprint: string;
  } | null;
}

/** The outcome of a submit. */
export type SubmitOutcome =
  | { readonly kind: 'created'; readonly taskId: string }
  /** The idempotency key was used before with the same request: the task of that submit; nothing was stored. */
  | { readonly kind: 'replayed'; readonly taskId: string }
  /** The idempotency key was used before with a different request. Nothing was stored. */
  | { readonly kind: 'key_reused' }
  /** The key's character limit would be exceeded. Nothing was stored. */
  | { readonly kind: 'over_budget'; readonly used: number; readonly limit: number }
  /** The owner already has `waiting` queued runs, the most allowed. Nothing was stored. */
  | { readonly kind: 'queue_full'; readonly waiting: number }
  /** The owner already stores `used` of what is limited, and the run would pass the limit. Nothing was stored. */
  | { readonly kind: 'storage_full'; readonly limit: StorageLimit; readonly used: number }
  /** `folderId` is not a folder of the owner. Nothing was stored. */
  | { readonly kind: 'no_folder' };

/** Either name of one run: its run id (a number) or its task id (a string). */
export type RunName = number | string;

export interface RunStore {
  /** Stores the run, all or nothing. When this resolves with `created`, the run survives a power cut. Rejects with `busy` when it could not be stored. */
  submit(run: NewRun): Promise<SubmitOutcome>;

  /** The run of a task id, or null. */
  findByTaskId(ownerId: number, taskId: string): Promise<Run | null>;

  /** The run of a run id, or null. */
  findByRunId(ownerId: number, runId: number): Promise<Run | null>;

  /** The owner's runs among `runIds`, in any order, each once; foreign, deleted and unknown ids are absent. One query. */
  findByIds(ownerId: number, runIds: readonly number[]): Promise<readonly RunOutcome[]>;

  /**
   * Ends a waiting or running run as failed with `failure`. It is no longer claimed, and its lease is lost.
   * A run that has ended already stays as it is. Returns the run as it is afterwards; null when it is not the owner's. Durable
   * when it resolves.
   */
  cancel(input: { ownerId: number; name: RunName; failure: RunFailure; nowMs: number }): Promise<Run | null>;

  /**
   * Deletes the run and its text. Returns what the caller needs to end an attempt and to remove the bytes; null
   * when it is not the owner's. Durable when it resolves.
   */
  remove(ownerId: number, name: RunName): Promise<{ readonly runId: number; readonly objectId: string | null } | null>;

  /** The finished run behind an object id, whoever owns it: for signed links, whose signature is the permission. */
  findByObjectId(objectId: string): Promise<(RunOutcome & { readonly ownerId: number }) | null>;

  /**
   * Objects whose bytes are due to be removed: `remove` and `RunQueue.expire` put them here in the transaction that took
   * the run from them, so that an interrupted removal is found again. At most `limit`; bytes that are gone
   * already are no error.
   */
  doomed(limit: number): Promise<readonly string[]>;

  /** Runs that were kept only as long as somebody listened, whoever owns them: at the start nobody does. */
  transient(): Promise<readonly { readonly ownerId: number; readonly runId: number }[]>;

  /** Runs that were to be kept until before `nowMs`, whoever owns them; the oldest, at most `limit`. */
  outdated(nowMs: number, limit: number): Promise<readonly { readonly ownerId: number; readonly runId: number }[]>;

  /** Removes objects from that list, after their bytes are gone. */
  forgetDoomed(objectIds: readonly string[]): Promise<void>;

  /**
   * Overwrites remains of deleted texts inside the storage. What cannot be erased now is erased by a later
   * call; does nothing when nothing is left. Rejects with `busy`.
   */
  eraseTraces(): Promise<void>;

  /** Deletes idempotency keys, and the records of deleted runs, after 24 hours. Returns how many keys. */
  prune(nowMs: number): Promise<number>;
}
