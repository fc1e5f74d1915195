// Port to a speech recogniser: listens to a recording, sentence by sentence, and compares what it hears with the text.
import type { ListeningReport } from '../domain/listening.ts';
import type { TimedSentence } from '../domain/timings.ts';
import type { Reading } from '../text/reading.ts';

export interface ListenRequest {
  readonly text: string;
  readonly languageId: number;
  /** As in `RunRequest`. */
  readonly reading: Reading | null;
  /** Of the recording, Hz. */
  readonly sampleRate: number;
  /** The bytes of the FLAC file. */
  readonly audio: AsyncIterable<Uint8Array>;
  /** When each sentence is heard, in the order of the recording. */
  readonly sentences: AsyncIterable<TimedSentence>;
  /** Awaited before each piece of at most half a minute is listened to. */
  readonly mayGoOn: () => Promise<void>;
}

/** The recogniser ended, or took too long. Trying again may help. */
export class RecogniserFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RecogniserFault';
  }
}

export interface Recogniser {
  /** How reports name it. */
  readonly name: string;

  /**
   * Listens to the whole recording. One at a time. Memory does not grow with the recording, nor with the text by more than
   * its length. Rejects with `RecogniserFault`, with the signal's reason when aborted, and with what the iterables throw.
   */
  listen(request: ListenRequest, signal: AbortSignal): Promise<ListeningReport>;

  /** Ends its process. Idempotent. */
  close(): Promise<void>;
}
