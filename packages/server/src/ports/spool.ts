// The seam to the temporary files of runs that are being spoken. Always on this machine, whatever holds the finished audio.

export interface AttemptFiles {
  /** Path for the audio; adopted by `BlobStore.putFile`. Nothing is there yet. */
  readonly audio: string;
  /** Path for the finished segments of this attempt, when it keeps any. Nothing is there yet. */
  readonly segments: string;
  /** Finished segments that earlier attempts at the same run left, oldest first. Only read: their writers may not know yet that they lost the run. */
  readonly earlier: readonly string[];
}

/** One attempt at a run, as its files are named. */
export interface SpooledAttempt {
  readonly runId: number;
  readonly attempt: number;
  /** The object that it is to become. */
  readonly objectId: string;
}

export interface Spool {
  /**
   * Names the files of an attempt. The audio stays here until `clear`, so that after a crash its name tells which object
   * may have been stored for a row that never came.
   */
  open(attempt: SpooledAttempt): AttemptFiles;

  /** Removes an attempt's audio, and its segments too unless a later attempt may go on from them. */
  discard(attempt: SpooledAttempt, options: { readonly keepSegments: boolean }): Promise<void>;

  /** Removes all files of a run. Resolves whether or not there are any. */
  clear(runId: number): Promise<void>;

  /**
   * What earlier processes did not come to clear away, each attempt once; its object may be stored already, with or without
   * a row that knows it. Foreign files are removed. For the start.
   */
  leftovers(): Promise<readonly SpooledAttempt[]>;
}
