// Port to copying all voice folders: into a backup, or out of one.

export interface VoiceCopyReport {
  /** Folders that are whole in the target. */
  readonly folders: number;
  readonly copiedBytes: number;
  /** Folders that are not what their manifest says, and were not copied. A sound copy of an earlier time stays. */
  readonly broken: readonly { readonly folder: string; readonly problem: string }[];
}

export interface VoiceCopies {
  /**
   * Makes the voice folders of the target those of the source. Each is whole in the target or as it was before. What is there already is not
   * copied again; `verify`: unless its bytes are other ones. Throws `busy` when the target cannot be written or has no room.
   */
  copy(options: { readonly verify: boolean; readonly signal: AbortSignal }): Promise<VoiceCopyReport>;

  /** Removes from the target what the source did not have when it was copied, and what an interrupted copy left. */
  tidy(): Promise<void>;
}
