// Port to the data folder that a backup is restored into. No server can use it until the restore is complete.
import type { ObjectFolder } from './object-folder.ts';

export interface RestoreTarget {
  readonly objects: ObjectFolder;

  /** Path of the database under construction. While this file exists, no server starts on the folder. */
  readonly databasePath: string;

  /**
   * Locks the folder for this process. Throws `invalid_input` when the folder holds data that must not be lost, and
   * `unusable_data` while a server uses it. `resumed`: an interrupted restore has already done part of the work.
   */
  take(): Promise<{ readonly resumed: boolean }>;

  /** Moves the folder's content aside and returns its new path; null when the folder was empty. */
  vacate(): Promise<string | null>;

  /** Makes the closed database the folder's database. Durable, and the last step. */
  commit(): Promise<void>;

  /** Unlocks the folder. Idempotent. */
  release(): void;
}
