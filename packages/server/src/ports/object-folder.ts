// Port to recordings as files under maintenance: checked, copied between folders, removed.
import type { Readable } from 'node:stream';
import type { Condition, RecordingFile } from '../domain/recording.ts';
import type { FileFolder } from './file-folder.ts';

export interface ObjectFolder extends FileFolder {
  /** The condition of a file of a recording. Without `hash` the bytes are not read. Memory does not grow with the object. */
  inspect(file: RecordingFile, options: { readonly hash: boolean; readonly signal: AbortSignal }): Promise<Condition>;

  /**
   * Copies a file of a recording from another folder and replaces any of that name. With `sound` the bytes
   * are those of the row and survive a power cut once `sync` has resolved. Any other answer is the condition of
   * the source, and nothing has changed here. Rejects with `busy` when this folder cannot store it.
   */
  copyFrom(file: RecordingFile, from: ObjectFolder, signal: AbortSignal): Promise<Condition>;

  /** The bytes of a file, or null when there are none. The caller destroys the stream. */
  read(file: Pick<RecordingFile, 'objectId' | 'part'>): Promise<Readable | null>;

  /** Bytes that can still be stored. */
  freeBytes(): Promise<number>;

  /** Makes the names of everything copied so far survive a power cut. */
  sync(): Promise<void>;
}
