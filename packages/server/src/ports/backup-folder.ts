// The seam to a backup: a folder that always holds the last complete one, whatever happened to those begun since.
import type { DatabaseFacts } from './database-copy.ts';
import type { ObjectFolder } from './object-folder.ts';

/** What a backup says of itself. */
export interface BackupManifest extends DatabaseFacts {
  /** Version of the program that made it. */
  readonly madeBy: string;
  /** Wall clock: everything acknowledged before is in it. */
  readonly madeAtMs: number;
  /** Recordings that had no sound audio when it was made, and no sound copy from before either. */
  readonly missing: number;
  readonly database: { readonly file: string; readonly sizeBytes: number; readonly sha256: string };
}

export interface BackupFolder {
  readonly objects: ObjectFolder;

  /** The last complete backup, or null before the first. Throws `invalid_input` when the folder holds something else. */
  manifest(): Promise<BackupManifest | null>;

  /** Makes the folder ready for a new backup and answers an empty file for its database. Removes what an earlier one that was cut short left of its own. */
  begin(): Promise<string>;

  /** Makes the closed database, and with it everything brought so far, the last complete backup: all at once, and durably. */
  commit(facts: Omit<BackupManifest, 'database'>): Promise<BackupManifest>;

  /** Gives up what `begin` began, as far as that is possible. The recordings brought so far stay: a later backup needs them. */
  abandon(): Promise<void>;

  /** Throws `damaged` when the database of the last complete backup is not the one that was backed up. */
  checkDatabase(manifest: BackupManifest): Promise<void>;

  /** Copies that database to `path`, checking it on the way. */
  takeDatabase(manifest: BackupManifest, path: string, signal: AbortSignal): Promise<void>;
}
