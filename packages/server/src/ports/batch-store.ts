// Port to batches: many runs stored in one call, and what is done to them together. Every read takes the owner.
import type { Batch } from '../domain/batch.ts';
import type { OwnerLimits, StorageLimit } from '../domain/owner-limits.ts';
import type { NewRun } from './run-store.ts';

export interface NewBatchRun extends Omit<NewRun, 'limits'> {
  /** The caller's own name for it, unique in the batch. */
  readonly customId: string | null;
}

export interface NewBatch {
  /** `batch_` and 32 random hex digits. */
  readonly id: string;
  readonly name: string | null;
}

export interface BatchSubmit {
  readonly ownerId: number;
  readonly keyId: number;
  readonly nowMs: number;
  /** One that is there, or one that is made with its first runs. */
  readonly batch: { readonly existing: string } | { readonly created: NewBatch };
  /** Whether the batch takes no more runs afterwards. */
  readonly closes: boolean;
  /** All of the same owner and key. */
  readonly runs: readonly NewBatchRun[];
  readonly limits: OwnerLimits;
  /**
   * The caller's own name for the call, or null. What `answer` makes of the outcome is stored with the runs, and is what a repeat gets, for
   * at least 24 hours. It is called in a transaction that all other writes wait for.
   */
  readonly idempotency: {
    readonly key: string;
    readonly fingerprint: string;
    readonly answer: (submitted: readonly SubmittedRun[]) => Uint8Array;
  } | null;
}

export interface SubmittedRun {
  readonly runId: number;
  readonly taskId: string;
  /** It had been submitted before with the same idempotency key, and nothing was stored. */
  readonly isReplayed: boolean;
}

/** Why a run of a call cannot be stored. */
export type RunProblem = 'key_reused' | 'custom_id_taken' | 'no_folder';

export type BatchSubmitOutcome =
  /** All runs, in the order in which they were given. */
  | { readonly kind: 'submitted'; readonly runs: readonly SubmittedRun[] }
  /** The call was made before: what it was answered. */
  | { readonly kind: 'answered'; readonly answer: Uint8Array }
  /** The call's idempotency key was used with another request. */
  | { readonly kind: 'key_reused' }
  | { readonly kind: 'refused'; readonly problems: readonly { readonly index: number; readonly problem: RunProblem }[] }
  | { readonly kind: 'no_batch' }
  | { readonly kind: 'batch_closed' }
  | { readonly kind: 'batch_full'; readonly runs: number }
  | { readonly kind: 'too_many_batches'; readonly batches: number }
  | { readonly kind: 'over_budget'; readonly used: number; readonly limit: number }
  | { readonly kind: 'queue_full'; readonly waiting: number }
  | { readonly kind: 'storage_full'; readonly limit: StorageLimit; readonly used: number };

export type BatchChange = 'close' | 'pause' | 'resume' | 'cancel' | 'delete';

/** A run of a batch, as its results and lists need it. */
export interface BatchRun {
  readonly runId: number;
  readonly taskId: string;
  readonly customId: string | null;
}

export interface BatchStore {
  /**
   * Stores all runs or none; anything but `submitted` stores nothing. When it resolves with `submitted`, the runs survive a power cut and
   * are in line. Until then nobody sees any of them. Does not hold the process for longer than a few milliseconds at a time. Rejects with
   * `busy` when they could not be stored.
   */
  submit(call: BatchSubmit): Promise<BatchSubmitOutcome>;

  /** Makes an empty batch. Durable when it resolves; null: the owner has `most` batches. */
  open(batch: NewBatch & { ownerId: number; nowMs: number; most: number }): Promise<Batch | null>;

  find(ownerId: number, id: string): Promise<Batch | null>;

  /** Newest first, of those made before the batch `before`. */
  list(query: { ownerId: number; before: string | null; limit: number }): Promise<readonly Batch[]>;

  /**
   * Changes it as far as its state lets it, and returns it as it is afterwards; null when it is not the owner's. A paused batch is not claimed
   * from; what is being spoken goes on. Of `cancel` and `delete` this is the first half: nothing is claimed any more, and `unended` lists what
   * is to be done. A deleted one is found no more. Durable when it resolves.
   */
  change(input: { ownerId: number; id: string; change: BatchChange; nowMs: number }): Promise<Batch | null>;

  /** Runs of the batch in the order of their submits, after the run `after`. */
  runs(query: { ownerId: number; id: string; after: number | null; limit: number }): Promise<readonly BatchRun[]>;

  /** The runs of these names, each once, in any order; a name that no run has is absent. */
  named(query: { ownerId: number; id: string; customIds: readonly string[] }): Promise<readonly BatchRun[]>;

  /** Failed, cancelled and expired runs of the batch, oldest first, after the run `after`. */
  withoutAudio(query: { ownerId: number; id: string; after: number | null; limit: number }): Promise<readonly number[]>;

  /** Batches of all owners that were cancelled or deleted and still have runs that have to go. */
  unended(): Promise<
    readonly { readonly ownerId: number; readonly id: string; readonly change: 'cancel' | 'delete' }[]
  >;

  /** Runs of such a batch that have to end or to go, whoever it is found by; at most `limit`. */
  toEnd(input: { id: string; change: 'cancel' | 'delete'; limit: number }): Promise<readonly number[]>;

  /** Forgets a deleted batch, once it has no runs any more. */
  forget(id: string): Promise<void>;

  /** For the start: holds or lets go what a pause did not reach. */
  recover(): Promise<void>;

  /** Forgets answers of calls after 24 hours. */
  prune(nowMs: number): Promise<void>;
}
