// Port to the files that are made from recordings and kept to save making them again. Any of them may go at any time.
import type { Readable } from 'node:stream';
import type { ByteRange } from './blob-store.ts';

export interface DerivedName {
  /** Of the recording. */
  readonly objectId: string;
  /** What it was made into, and how: lower-case letters, digits and dashes. */
  readonly recipe: string;
}

export interface OpenedFile {
  /** A stream of the file or a range of it, which closes the file. To be called once. The caller destroys the stream. */
  read(range?: ByteRange): Readable;
  /** Closes a file that is not read. */
  close(): void;
}

/** A file that is being written and read at once. */
export interface DerivedDraft {
  /** Bytes written so far. */
  readonly sizeBytes: number;
  append(bytes: Buffer): Promise<void>;
  /** Writes bytes in front of all others, once there are no more to come. */
  prepend(bytes: Buffer): Promise<void>;
  /** Up to `length` bytes from `position`, of what was written. */
  read(position: number, length: number): Promise<Buffer>;
  /** Keeps the file under its name, when there is room for it. It can still be read here. */
  keep(): Promise<void>;
  /** Closes it. One that was not kept is gone. Idempotent. */
  close(): Promise<void>;
}

export interface DerivedStore {
  /** The size of a file that is kept, which counts as a use of it; null when there is none. */
  find(name: DerivedName): Promise<number | null>;

  /** A kept file, which can be read from then on also when it goes; null when there is none. */
  open(name: DerivedName): Promise<OpenedFile | null>;

  /** Rejects with `busy` when the disk has no room. */
  create(name: DerivedName): Promise<DerivedDraft>;

  /**
   * Keeps what was made of a recording for another one, too, that sounds the same: by the recipes that `isFit`. Each can go without the other.
   * Where that cannot be done, it is made anew when it is asked for: this never rejects.
   */
  share(from: string, to: string, isFit: (recipe: string) => boolean): Promise<void>;

  /** Removes everything that was made of a recording; what is being made of it is not kept. */
  remove(objectId: string): Promise<void>;

  /** Removes everything, for want of room. */
  clear(): Promise<void>;
}
