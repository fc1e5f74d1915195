// Port to the encoders: makes other formats of a recording, in processes of their own.
import type { Readable } from 'node:stream';
import type { AudioVariant } from '../domain/audio-format.ts';

export interface TranscodeRequest {
  readonly variant: AudioVariant;
  /** Of the recording; its samples are null while it is being spoken. */
  readonly source: { readonly sampleRate: number; readonly samples: number | null };
  /** Opens its FLAC, or all of its chapter one behind the other, when its turn has come. Read to its end, or destroyed. */
  readonly openFlac: () => Promise<Readable>;
  /** Takes the next bytes of the variant; nothing more is made until it resolves. */
  readonly onBytes: (bytes: Buffer) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface Transcoder {
  /**
   * Resolves when the last bytes were taken, with what belongs in front of them; null for most formats. Rejects with `busy` when an
   * encoder fails or too many wait for one, with what `openFlac` or `onBytes` throw, and with the signal's reason.
   */
  transcode(request: TranscodeRequest): Promise<{ readonly head: Buffer | null }>;

  /** Has a process started, if there is none, for somebody who will need it in a moment. */
  prepare(): void;

  /** Ends all processes; what they were at fails. Idempotent. */
  close(): Promise<void>;
}
