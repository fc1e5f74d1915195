// Port to the temporary files of runs that are being spoken. Always on this machine, wherever the finished audio is stored.

export interface AttemptFiles {
  /** Path for the audio, later given to `BlobStore.putFile`. The file does not exist yet. */
  readonly audio: string;
  /** Path for the times of its sentences and words, given to `BlobStore.putFile` too. The file does not exist yet. */
  readonly timings: string;
  /** Path for the finished segments of this attempt, if it keeps any, later given to `SegmentStore.put`. The file does not exist yet. */
  readonly segments: string;
  /** Path for the segments of earlier attempts, as they are found for this one. */
  readonly found: string;
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
   * may have been stored without its row.
   */
  open(attempt: SpooledAttempt): AttemptFiles;

  /** The attempts at these runs whose files may be here, in the order of the runs and of their attempts. */
  attemptsAt(runIds: readonly number[]): readonly SpooledAttempt[];

  /** Removes an attempt's files, the audio last. */
  discard(attempt: SpooledAttempt): Promise<void>;

  /** Removes all files of a run. Resolves whether or not there are any. */
  clear(runId: number): Promise<void>;

  /**
   * The attempts whose files earlier processes left behind, and those of this process, each once. Its object may be stored
   * already, with or without a row that refers to it. `clear` knows them from then on. Files that are not Lector's are removed.
   */
  leftovers(): Promise<readonly SpooledAttempt[]>;
}
