// The seam to a database that is looked after: what is wrong in it, and how it is put right, also while a server runs on it.
import type { Recording } from '../domain/recording.ts';
import type { RunState } from '../domain/run.ts';

export type RunName = Pick<Recording, 'runId' | 'taskId'>;

/** A run whose stored words are not those that were written. */
export interface DamagedRun extends RunName {
  /** Of a damaged record, as far as it has one. */
  readonly objectId: string | null;
  readonly state: RunState;
  /** `request`: what is to be spoken, and how. `record`: what a finished run answers. */
  readonly part: 'request' | 'record';
}

export interface RunMaintenance {
  /** What is wrong with the structure, in words; empty when nothing is. Reads all and blocks meanwhile. */
  faults(): readonly string[];

  /** Makes every index anew from its table. Rejects when a table cannot be read. */
  rebuildIndexes(): Promise<void>;

  /** Counters that do not count what they should, in words. */
  wrongCounters(): readonly string[];

  /** Counts anew. */
  correctCounters(): Promise<void>;

  /** Runs whose text may still be spoken, or that have a recording, and whose row is not what was written. */
  damagedRuns(): Iterable<DamagedRun>;

  /** The finished runs. They may change meanwhile. */
  recordings(): Iterable<Recording>;
  countRecordings(): number;

  /** Whether the run still is finished with this recording. */
  isCurrent(recording: Pick<Recording, 'runId' | 'objectId'>): boolean;

  /** Whether a run has this object, or its removal is under way. */
  knowsObject(objectId: string): boolean;

  /** Whether the run is still to be spoken: what an attempt left of it is not in vain. */
  isUnfinished(runId: number): boolean;

  /**
   * Takes a finished run's recording from it, to be removed, and puts it back in line. With `failed` its text is damaged too, and the run has
   * ended; with `changed` it has another recording by now, or none, and nothing was done. Durable when it resolves.
   */
  speakAgain(
    run: { readonly runId: number; readonly objectId: string | null },
    nowMs: number,
  ): Promise<'waiting' | 'failed' | 'changed'>;

  /** Ends an unfinished run whose text is damaged, so that wrong words are never spoken. False when there is no such run. */
  failDamaged(runId: number, nowMs: number): Promise<boolean>;
}
