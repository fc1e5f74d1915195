// Port to the audio of runs while they are spoken: who speaks a run tells how far its file is, who listens follows.

import type { Readable } from 'node:stream';

/** One attempt at a run, told by whoever makes it. */
export interface LiveAttempt {
  /** So many bytes at the beginning of its file will stay, of segments that are finished. Never less than before. */
  grow(bytes: number): void;
  /** The file is whole: so many bytes. It may be read to its end although it is not stored yet. */
  complete(bytes: number): void;
  /** The attempt is over, and what became of the run is stored: followers are woken. Idempotent. */
  end(): void;
}

export interface LiveSound {
  /** An attempt begins. `path` is where its FLAC file is, or will be once it has grown. It takes the place of the one before. */
  begin(runId: number, path: string): LiveAttempt;

  /** Follows a run that is spoken or is to be. To be closed. */
  follow(runId: number): LiveReader;
}

/** What there is to read. */
export type LiveNews =
  /** The next bytes of the file. */
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** Everything was read. */
  | { readonly kind: 'whole' }
  /** Nothing yet: it was waited in vain, or an attempt has begun or ended. What became of the run is to be looked up. */
  | { readonly kind: 'nothing' };

/**
 * Reads the FLAC file of a run from its first byte, at its own pace, also across attempts: a later one has the same bytes as far as the
 * earlier one was heard, but for the facts of the stream in the header, which are complete only at the end. Holds the file open, so
 * that it can be read to its end although it has been removed.
 */
export interface LiveReader {
  /** Waits at most `waitMs` for more. Rejects when a later attempt sounds another way than what was read, and once it is closed. */
  next(maxBytes: number, waitMs: number): Promise<LiveNews>;
  /**
   * Goes on in what is stored of the run, read from its first byte: for a run that was done before its last file was opened here. Rejects when that
   * sounds another way than what was read. From then on it waits for nothing.
   */
  goOnIn(stored: Readable): Promise<void>;
  /** Begins again at the first byte. */
  rewind(): void;
  close(): Promise<void>;
}
