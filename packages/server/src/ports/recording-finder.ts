// Port to finished recordings, found by what they were made of, for runs that would make the same again.
import type { Ending } from './run-queue.ts';

/** A finished run that may be taken over. */
export interface FoundRecording extends Omit<Ending, 'note' | 'recordingKey'> {
  readonly runId: number;
}

export interface RecordingFinder {
  /**
   * Finished recordings of this owner, of this text and key (`Ending.recordingKey`): a few, if there are more. What does not match its seal is
   * none, and so is one whose run has expired or is being made again.
   */
  find(wanted: {
    readonly ownerId: number;
    readonly textSha256: string;
    readonly recordingKey: string;
  }): Promise<readonly FoundRecording[]>;
}
