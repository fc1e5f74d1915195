// Port to the temporary files of runs that are being spoken. Always on this machine, wherever the finished audio is stored.

export interface AttemptFiles {
  /** Path for the audio, later given to `BlobStore.putFile`. The file does not exist yet. */
  readonly audio: string;
  /** Path for the times of its sentences and words, given to `BlobStore.putFile` too. The file does not exist yet. */
  readonly timings: string;
  /** Path for the finished segments of this attempt, if it keeps any. The file does not exist yet. */
  readonly segments: string;
  /**
   * Finished segments of attempts at the runs it continues and of earlier attempts at the run, oldest first. Read-only: their
   * writers may not know yet that they lost the run. A file may be missing.
   */
  readonly earlier: readonly string[];
}

/** One attempt at a run, as its file names say. */
export interface SpooledAttempt {
  readonly runId: number;
  readonly attempt: number;
  /** The object that it is to become. */
  readonly objectId: string;
}

export interface Spool {
  /**
   * Names the files of an attempt. The audio stays here until `clear`, so that after a crash its name says which object
   * may have been stored without its row. `continuesRunIds`: other runs whose segments may be taken over, oldest first.
   */
  open(attempt: SpooledAttempt, options?: { readonly continuesRunIds: readonly number[] }): AttemptFiles;

  /** Removes an attempt's audio and times, and its segments too unless a later attempt or a run that repeats this one may continue from them. */
  discard(attempt: SpooledAttempt, options: { readonly keepSegments: boolean }): Promise<void>;

  /** Removes all files of a run. Resolves whether or not there are any. */
  clear(runId: number): Promise<void>;

  /**
   * The attempts whose files earlier processes left behind, and those of this process, each once. Its object may be stored
   * already, with or without a row that refers to it. `open` knows them from then on. Files that are not Lector's are removed.
   */
  leftovers(): Promise<readonly SpooledAttempt[]>;
}
