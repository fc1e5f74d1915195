// Port to the stored bytes: finished audio under random object ids, and beside it when its sentences and words are heard.
import type { Readable } from 'node:stream';
import type { Recording } from '../domain/recording.ts';

/** What a copy is made of. */
export type CopiedRecording = Pick<Recording, 'runId' | 'objectId' | 'sizeBytes' | 'sha256' | 'timings'>;

/** Where a copy goes, and for which run. The files do not exist yet. */
export interface CopyTarget {
  readonly runId: number;
  readonly audio: string;
  readonly timings: string;
  readonly signal: AbortSignal;
}

/** Inclusive byte range, as in HTTP. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface BlobStore {
  /**
   * Makes a complete local file durable under `objectId`, a name that is new, and with it the file of its times. When this
   * resolves, the bytes of both survive a power cut. A file stays where it is as a second name of the same bytes; on a file system without hard links it is moved. Rejects
   * with `busy` when the disk is full or fails. The files' bytes cannot be trusted then: an fsync that failed
   * once may succeed without having written anything.
   */
  putFile(objectId: string, path: string, timingsPath?: string): Promise<void>;

  /**
   * A stream of the object or of one range of it, cut at the object's end, and the size of the whole object; null when
   * there is no such object. Memory does not grow with the object. The caller destroys the stream.
   */
  read(objectId: string, range?: ByteRange): Promise<{ readonly stream: Readable; readonly sizeBytes: number } | null>;

  /** A stream of the times that were put with the object, and their size; null when there are none. The caller destroys the stream. */
  readTimings(objectId: string): Promise<{ readonly stream: Readable; readonly sizeBytes: number } | null>;

  /** Size of the object, or null when there is none. `revision` changes whenever the bytes may have. */
  stat(objectId: string): Promise<{ readonly sizeBytes: number; readonly revision: string } | null>;

  /**
   * Copies a recording and its times into local files, for another run: the comment that names its run names that one, and all else stays. Every
   * byte is checked on the way. Resolves with what the audio has become; with null, and without files, when the recording is not what it should
   * be, or is gone. Memory does not grow with it. Rejects with `busy` when the files cannot be written, and with the signal's reason.
   */
  copyOut(
    recording: CopiedRecording,
    target: CopyTarget,
  ): Promise<{ readonly sizeBytes: number; readonly sha256: string } | null>;

  /** Removes the object and its times; resolves whether or not it existed. */
  remove(objectId: string): Promise<void>;
}
