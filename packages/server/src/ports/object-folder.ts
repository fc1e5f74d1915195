// Port to recordings as files under maintenance: checked, copied between folders, removed.
import type { Readable } from 'node:stream';
import type { Condition, Recording } from '../domain/recording.ts';
import type { FileFolder } from './file-folder.ts';

export interface ObjectFolder extends FileFolder {
  /** The condition of a recording's file. Without `hash` the bytes are not read. Memory does not grow with the object. */
  inspect(recording: Recording, options: { readonly hash: boolean; readonly signal: AbortSignal }): Promise<Condition>;

  /**
   * Copies the object of a recording from another folder and replaces any file of that name. With `sound` the bytes
   * are those of the recording and survive a power cut once `sync` has resolved. Any other answer is the condition of
   * the source, and nothing has changed here. Rejects with `busy` when this folder cannot store it.
   */
  copyFrom(recording: Recording, from: ObjectFolder, signal: AbortSignal): Promise<Condition>;

  /** The bytes of an object, or null when there are none. The caller destroys the stream. */
  read(objectId: string): Promise<Readable | null>;

  /** Bytes that can still be stored. */
  freeBytes(): Promise<number>;

  /** Makes the names of everything copied so far survive a power cut. */
  sync(): Promise<void>;
}
