// Port to the maintenance of a database: finds damage and repairs it, also while a server uses the database.
import type { Recording } from '../domain/recording.ts';
import type { RunState } from '../domain/run.ts';

export type RunName = Pick<Recording, 'runId' | 'taskId'>;

/** A run whose stored columns are not what was written. */
export interface DamagedRun extends RunName {
  /** The object of a damaged record, if it has one. */
  readonly objectId: string | null;
  readonly state: RunState;
  /** `request`: what is to be spoken, and how. `record`: what a finished run answers. */
  readonly part: 'request' | 'record';
}

export interface RunMaintenance {
  /** Describes every structural fault; empty when there is none. Reads the whole database and blocks meanwhile. */
  faults(): readonly string[];

  /** Rebuilds every index from its table. Rejects when a table cannot be read. */
  rebuildIndexes(): Promise<void>;

  /** `inSlices`: a server gives free space back by itself. Files of earlier versions have to be compacted once. */
  space(): { readonly totalBytes: number; readonly freeBytes: number; readonly inSlices: boolean };

  /** Writes the database anew without its free space. Blocks meanwhile, and needs as much free space again. Throws `busy`. */
  compact(): void;

  /** Describes every counter that does not match its rows. */
  wrongCounters(): readonly string[];

  /** Recounts them. */
  correctCounters(): Promise<void>;

  /** Runs whose text may still be spoken, or that have a recording, and whose row is not what was written. */
  damagedRuns(): Iterable<DamagedRun>;

  /** The finished runs. They may change during the iteration. */
  recordings(): Iterable<Recording>;
  countRecordings(): number;

  /** Whether the run still is finished with this recording. */
  isCurrent(recording: Pick<Recording, 'runId' | 'objectId'>): boolean;

  /** Whether a run has this object, or its removal is under way. */
  knowsObject(objectId: string): boolean;

  /** Whether the run is still to be spoken, so that the files of its attempts are still needed. */
  isUnfinished(runId: number): boolean;

  /** Whether the run failed on a passage and may still be continued: as `RunQueue.resumable`. */
  isResumable(runId: number, sinceMs: number): boolean;

  /** Whether the run has ended and keeps its finished segments for others: as `RunQueue.reusable`. */
  isReusable(runId: number): boolean;

  /**
   * Detaches a finished run's recording, to be removed, and queues the run again. `failed`: its text is damaged too, and the run has
   * ended. `changed`: it has another recording by now, or none, and nothing was done. Durable when it resolves.
   */
  speakAgain(
    run: { readonly runId: number; readonly objectId: string | null },
    nowMs: number,
  ): Promise<'waiting' | 'failed' | 'changed'>;

  /** Ends an unfinished run whose text is damaged, so that a wrong text is never spoken. False when there is no such run. */
  failDamaged(runId: number, nowMs: number): Promise<boolean>;
}
