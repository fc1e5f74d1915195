// The seam to copies of the database: made while others write, checked, and brought into step with the audio beside them.
import type { Recording } from '../domain/recording.ts';

/** What became of a run since the copy was made. `moved` is everything that only a new copy can tell. */
export type Fate = 'same' | 'removed' | 'expired' | 'moved';

/** The database of a data folder, whatever schema it has: a backup comes before an upgrade. */
export interface DatabaseSource {
  sizeBytes(): number;
  /** Copies it, as it is at one moment, into the empty file at `path`. */
  copyTo(path: string, signal: AbortSignal): Promise<DatabaseCopy>;
  /** Asked now, of the database itself. */
  fateOf(recording: Recording): Fate;
  close(): void;
}

export interface DatabaseFacts {
  readonly schema: number;
  /** The same for every copy of one installation; null before its first start. Tells nothing about its secrets. */
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
  /** Leaves out `count` run ids, so that ids told after the copy was made do not come to mean other runs. */
  skipRunIds(count: number): void;
  /** Everything is in the one file from then on, though not yet synced. Idempotent. */
  close(): void;
}
