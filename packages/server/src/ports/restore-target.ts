// The seam to the data folder that a backup is brought back into. No server can use it until all is there.
import type { ObjectFolder } from './object-folder.ts';

export interface RestoreTarget {
  readonly objects: ObjectFolder;

  /** Where the database is put together. While a file is there, no server starts on the folder. */
  readonly databasePath: string;

  /**
   * Takes the folder for this process. Throws `invalid_input` when something is in it that must not be lost, and
   * `unusable_data` while a server uses it. With `resumed` an earlier restore left part of the work done.
   */
  take(): Promise<{ readonly resumed: boolean }>;

  /** Moves what is in the folder aside and answers where to; null when there was nothing. */
  vacate(): Promise<string | null>;

  /** Makes the closed database the one of the folder: durably, and the last thing to be done. */
  commit(): Promise<void>;

  /** Lets go of the folder. Idempotent. */
  release(): void;
}
