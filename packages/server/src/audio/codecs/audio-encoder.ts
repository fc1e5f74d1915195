// The one interface of the encoders: samples in, bytes of a file out, as they come.
import type { Comments } from '../flac-header.ts';

export interface AudioEncoder {
  /** Takes what the recording says of itself, for formats that carry it. Called once, before the first samples. */
  begin?(comments: Comments): void;
  /** Samples of the one channel, in order. */
  write(samples: Int16Array): void;
  /** Writes what is left, and frees the encoder. */
  finish(): void;
}

export interface EncoderOptions {
  /** Hz, one that the codec takes. */
  readonly sampleRate: number;
  /** How many samples will be written: some formats tell it at their beginning. Null when nobody knows yet. */
  readonly samples: number | null;
  /** Takes the next bytes before it returns: they may be overwritten afterwards. */
  readonly onBytes: (bytes: Uint8Array) => void;
}

export interface HeadLastOptions extends EncoderOptions {
  /** Takes what belongs in front of all other bytes and is known only when they are. Called once, by `finish`. */
  readonly onHead: (bytes: Uint8Array) => void;
}
