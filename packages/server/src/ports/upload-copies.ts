// Port to copying all uploads: into a backup, or out of one.

export interface UploadCopyReport {
  /** That are whole in the target. */
  readonly files: number;
  readonly copiedBytes: number;
}

export interface UploadCopies {
  /**
   * Makes the uploads of the target those of the source. Each is whole in the target or not there. What is there already is not copied again;
   * `verify`: unless its bytes are other ones. Throws `busy` when the target cannot be written or has no room.
   */
  copy(options: { readonly verify: boolean; readonly signal: AbortSignal }): Promise<UploadCopyReport>;

  /** Removes from the target what the source did not have when it was copied, and what an interrupted copy left. */
  tidy(): Promise<void>;
}
