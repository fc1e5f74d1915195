// The seam to a folder of files with telling names: listed, measured, cleared away.

export interface StoredFile {
  /** Within the folder. */
  readonly name: string;
  /** The object that it is, or was to become. Null for a file that somebody else put there. */
  readonly objectId: string | null;
  /** The run whose attempt wrote it; null in a place where finished objects are. */
  readonly runId: number | null;
  /** True for a finished object in its place. */
  readonly whole: boolean;
}

export interface FileFolder {
  /** Every file. What comes or goes meanwhile may be listed or not. */
  files(): AsyncIterable<StoredFile>;

  /** Size and time of last change of a file of the list, or null when it is gone. */
  facts(file: StoredFile): Promise<{ readonly sizeBytes: number; readonly modifiedMs: number } | null>;

  /** Removes a file of the list; resolves whether or not it is still there. */
  remove(file: StoredFile): Promise<void>;
}
