// Port to a folder of files whose names say what they belong to: list, measure, remove.

export interface StoredFile {
  /** Path relative to the folder. */
  readonly name: string;
  /** The object that it is, or was to become. Null for a file that Lector did not make. */
  readonly objectId: string | null;
  /** The run whose attempt wrote it; null in a folder of finished objects. */
  readonly runId: number | null;
  /** True for a finished object in its place. */
  readonly whole: boolean;
}

export interface FileFolder {
  /** Every file. Files created or removed during the call may or may not be listed. */
  files(): AsyncIterable<StoredFile>;

  /** Size and modification time of a listed file, or null when it is gone. */
  facts(file: StoredFile): Promise<{ readonly sizeBytes: number; readonly modifiedMs: number } | null>;

  /** Removes a listed file; resolves whether or not it still exists. */
  remove(file: StoredFile): Promise<void>;
}
