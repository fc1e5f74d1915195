// Port to a backup folder. It always holds the last complete backup, even when a later one failed half-way.
import type { DatabaseFacts } from './database-copy.ts';
import type { ObjectFolder } from './object-folder.ts';

/** The manifest of a backup. */
export interface BackupManifest extends DatabaseFacts {
  /** Version of the program that made it. */
  readonly madeBy: string;
  /** Wall clock: everything acknowledged before is in it. */
  readonly madeAtMs: number;
  /** Recordings without valid audio when the backup was made, and without a valid copy from an earlier backup. */
  readonly missing: number;
  readonly database: { readonly file: string; readonly sizeBytes: number; readonly sha256: string };
}

export interface BackupFolder {
  readonly objects: ObjectFolder;

  /** The last complete backup, or null before the first. Throws `invalid_input` when the folder holds something else. */
  manifest(): Promise<BackupManifest | null>;

  /** Prepares the folder for a new backup and returns an empty file for its database. Removes the files of an interrupted backup. */
  begin(): Promise<string>;

  /** Makes the closed database, with everything copied so far, the last complete backup. Atomic and durable. */
  commit(facts: Omit<BackupManifest, 'database'>): Promise<BackupManifest>;

  /** Discards what `begin` started, as far as possible. The recordings copied so far stay: a later backup reuses them. */
  abandon(): Promise<void>;

  /** Path of that database, which may be missing; for reading alone. Throws `invalid_input` when it is a link, a pipe or a device. */
  locateDatabase(manifest: BackupManifest): Promise<string>;

  /** Throws `damaged` when the database of the last complete backup is not the one that was backed up. */
  checkDatabase(manifest: BackupManifest): Promise<void>;

  /** Copies that database to `path`, checking it on the way. */
  takeDatabase(manifest: BackupManifest, path: string, signal: AbortSignal): Promise<void>;
}
