// Port to copies of the database: made while others write, checked, and matched with the recordings in the backup.
import type { Recording } from '../domain/recording.ts';

/** What became of a run since the copy was made. `moved`: it changed in a way that only a new copy shows. */
export type Fate = 'same' | 'removed' | 'expired' | 'moved';

/** The database of a data folder, whatever schema it has: a backup comes before an upgrade. */
export interface DatabaseSource {
  sizeBytes(): number;
  /** Copies a consistent snapshot into the empty file at `path`. */
  copyTo(path: string, signal: AbortSignal): Promise<DatabaseCopy>;
  /** Asks the live database, not the copy. */
  fateOf(recording: Recording): Fate;
  close(): void;
}

export interface DatabaseFacts {
  readonly schema: number;
  /** Identifies the installation, the same in all its copies; null before its first start. Reveals nothing about its secrets. */
  readonly installation: string | null;
  readonly runs: number;
  /** Finished runs that have audio, and the sum of their sizes. */
  readonly recordings: number;
  readonly recordingBytes: number;
}

/** A database that nobody else uses. */
export interface DatabaseCopy {
  facts(): DatabaseFacts;
  /** What is wrong with its structure, in words; empty when nothing is. */
  faults(): readonly string[];
  /** Runs whose text is not the one that was submitted. */
  damagedTexts(): readonly Pick<Recording, 'runId' | 'taskId'>[];
  /** The finished runs. The copy may be changed meanwhile. */
  recordings(): Iterable<Recording>;
  /** Whether a finished run has this object. */
  refersTo(objectId: string): boolean;
  /** Forgets a run as if it had been deleted, or expired. */
  remove(recording: Recording): void;
  expire(recording: Recording): void;
  /** Skips `count` run ids, so that ids handed out after the copy was made are never reused for other runs. */
  skipRunIds(count: number): void;
  /** Afterwards everything is in the one file, but not yet fsynced. Idempotent. */
  close(): void;
}
