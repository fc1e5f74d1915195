// Port to the files that callers send, and to those that are written for them: books, and files of the OpenAI door.
import type { Readable } from 'node:stream';
import type { ByteRange } from './blob-store.ts';

export interface StoredUpload {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface UploadStore {
  /**
   * Writes everything that `source` yields under `id`, a new name of 32 lower-case hexadecimal digits. When it resolves with what was stored, the
   * bytes survive a power cut. Null when there are more than `maxBytes`. Rejects with `busy` when the disk is full or fails, and with what
   * `source` throws. Of anything but a success nothing is left. Memory does not grow with the file.
   */
  put(id: string, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredUpload | null>;

  /** A stream of the file or of one range of it, and the size of the whole; null when there is none. The caller destroys the stream. */
  read(id: string, range?: ByteRange): Promise<{ readonly stream: Readable; readonly sizeBytes: number } | null>;

  /**
   * A path of this machine at which the whole file can be read, for those who seek in it; null when there is none. It may be read until `release`,
   * and must not be changed.
   */
  checkOut(id: string): Promise<{ readonly path: string; release(): Promise<void> } | null>;

  /** Resolves whether or not it existed. It does not come back after a power cut. */
  remove(id: string): Promise<void>;

  /** All that are stored, in any order. One that comes or goes during the call may be absent. */
  list(): AsyncIterable<{ readonly id: string; readonly modifiedMs: number }>;

  /** For the start: removes what an earlier process has not written to its end. */
  recover(): Promise<void>;
}
