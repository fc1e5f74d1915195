// The seam to recordings as files that are looked after: checked, brought from one folder into another, cleared away.
import type { Readable } from 'node:stream';
import type { Condition, Recording } from '../domain/recording.ts';
import type { FileFolder } from './file-folder.ts';

export interface ObjectFolder extends FileFolder {
  /** What is in the place of a recording. Without `hash` the bytes are not read. Memory does not grow with the object. */
  inspect(recording: Recording, options: { readonly hash: boolean; readonly signal: AbortSignal }): Promise<Condition>;

  /**
   * Copies the object of a recording from another folder, in place of whatever has its name here. With `sound` the bytes
   * are those of the recording and would survive a power cut as soon as `sync` has resolved; with anything else, which says
   * what the other folder has, nothing has changed here. Rejects with `busy` when this folder cannot take it.
   */
  copyFrom(recording: Recording, from: ObjectFolder, signal: AbortSignal): Promise<Condition>;

  /** The bytes of an object, or null when there are none. The caller destroys the stream. */
  read(objectId: string): Promise<Readable | null>;

  /** Bytes that may still be brought. */
  freeBytes(): Promise<number>;

  /** Makes the names of everything brought so far survive a power cut. */
  sync(): Promise<void>;
}
