// Port to the work on the batches of the OpenAI door: which are due, and how far each is.
import type {
  BatchFault,
  RequestCounts,
  SpeechBatchPhase,
  SpeechBatchWork,
  SpeechLine,
} from '../domain/speech-batch.ts';
import type { UploadedFile } from '../domain/uploaded-file.ts';

/** A batch that is worked on under a lease. Whoever has lost it changes nothing. */
export interface ClaimedSpeechBatch {
  readonly batch: SpeechBatchWork;
  readonly claim: number;
}

/** What a step of the work has come to. What is absent stays as it is. */
export interface SpeechBatchProgress {
  readonly phase?: SpeechBatchPhase;
  /** Requests of the input file. */
  readonly total?: number;
  readonly readLines?: number;
  readonly readBytes?: number;
  /** Lines that were read now. */
  readonly lines?: readonly SpeechLine[];
  readonly faults?: readonly BatchFault[];
  /** Absent: nothing. */
  readonly waitsFor?: BatchFault | null;
  /** With the end: what is told from then on, and the files with the results, whose bytes are stored. */
  readonly counts?: RequestCounts;
  readonly output?: UploadedFile | null;
  readonly errors?: UploadedFile | null;
}

export interface SpeechBatchQueue {
  /**
   * Claims what can be worked on, longest due first. A batch that is being spoken is due when its last run has ended, or it is to be cancelled.
   * `nextMs`: when to ask again without a hint; null: at any time.
   */
  claimDue(options: {
    nowMs: number;
    leaseMs: number;
    limit: number;
  }): Promise<{ readonly claimed: readonly ClaimedSpeechBatch[]; readonly nextMs: number | null }>;

  /** Extends the lease; false when it was lost. */
  renew(claimed: ClaimedSpeechBatch, untilMs: number): Promise<boolean>;

  /** Stores what a step has come to and gives the lease back: due again at `dueAtMs`. Durable when it resolves; false, and nothing, when the lease was lost. */
  save(claimed: ClaimedSpeechBatch, progress: SpeechBatchProgress, times: SaveTimes): Promise<boolean>;

  /** For the start: the leases of an earlier process are over. */
  recover(nowMs: number): Promise<void>;

  /** Lines that were read, in order, behind the line `after`. */
  lines(query: { id: string; after: number; limit: number }): Promise<readonly SpeechLine[]>;

  /** Forgets lines of batches that are over, at most `limit`; false when there was nothing to forget. */
  clear(limit: number): Promise<boolean>;
}

export interface SaveTimes {
  readonly nowMs: number;
  readonly dueAtMs: number;
}
