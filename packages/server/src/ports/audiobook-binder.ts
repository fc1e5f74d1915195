// Port to the processes that join chapters to an audiobook (M4B).
import type { Readable } from 'node:stream';
import type { Audiobook } from '../domain/audiobook/audiobook.ts';

export interface BindRequest {
  readonly book: Audiobook;
  /**
   * Opens the ADTS files of all chapters, one behind the other, when its turn has come; and once more, because the sizes of all packets stand
   * in front of the first. Read to its end, or destroyed.
   */
  readonly openAdts: () => Promise<Readable>;
  /** Takes the next bytes of the file; nothing more is made until it resolves. */
  readonly onBytes: (bytes: Buffer) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface AudiobookBinder {
  /**
   * Resolves when the last bytes were taken. The same book has the same bytes. Rejects with `busy` when the chapters make no book (the log says
   * why) or too many wait for a process, with what `openAdts` or `onBytes` throw, and with the signal's reason.
   */
  bind(request: BindRequest): Promise<void>;
}
