// The seam to bytes: finished audio by random object id.
import type { Readable } from 'node:stream';

/** Inclusive byte range, as in HTTP. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface BlobStore {
  /** A path for a new temporary file that `putFile` can adopt without copying. Never reused. */
  spoolPath(): string;

  /**
   * Makes a complete local file durable under `objectId` and consumes it. When this resolves, the bytes survive a
   * power cut: fsync(file), rename, fsync(directory). Idempotent per object id in the sense that a second call replaces.
   */
  putFile(objectId: string, path: string): Promise<void>;

  /**
   * A stream of the object or of one range of it, cut at the object's end, and the size of the whole object; null when
   * there is no such object. Memory does not grow with the object. The caller destroys the stream.
   */
  read(objectId: string, range?: ByteRange): Promise<{ readonly stream: Readable; readonly sizeBytes: number } | null>;

  /** Size of the object, or null when there is none. */
  stat(objectId: string): Promise<{ readonly sizeBytes: number } | null>;

  /** Removes the object; resolves whether or not it existed. */
  remove(objectId: string): Promise<void>;

  /** Removes spool files that no process is writing any more; called once at start. Answers how many. */
  sweepSpool(): Promise<number>;
}
