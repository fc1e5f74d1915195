// Port to the list of files of the OpenAI door; their bytes are in the store of uploads. Every read takes the owner.
import type { FileLimits, FilePurpose, FileStock, UploadedFile } from '../domain/uploaded-file.ts';

export type FileOutcome = 'stored' | { readonly passed: 'files' | 'bytes'; readonly stock: FileStock };

export interface FileStore {
  /** Stores the entry, unless a limit would be passed by it. Durable when it resolves. */
  insert(file: UploadedFile, limits: FileLimits): Promise<FileOutcome>;

  /** What the owner has stored. */
  stock(ownerId: number): Promise<FileStock>;

  /** Null for foreign, deleted, expired and unknown ones. */
  find(query: { ownerId: number; uploadId: string; nowMs: number }): Promise<UploadedFile | null>;

  /** Those behind the file `after` in that order; none when there is no such file. */
  list(query: {
    ownerId: number;
    after: string | null;
    limit: number;
    newestFirst: boolean;
    purpose: FilePurpose | null;
    nowMs: number;
  }): Promise<readonly UploadedFile[]>;

  /**
   * Deletes the entry. Null: the owner has no such file. `in_use`: a batch has not read it to its end, and nothing was deleted. Durable when it
   * resolves; the bytes are the caller's to remove afterwards.
   */
  remove(query: { ownerId: number; uploadId: string }): Promise<'removed' | 'in_use' | null>;

  /** Deletes entries that have expired and are not in use, at most `limit`, and tells whose bytes are to be removed. */
  removeExpired(nowMs: number, limit: number): Promise<readonly string[]>;

  /** Those among `uploadIds` that have an entry. */
  known(uploadIds: readonly string[]): Promise<ReadonlySet<string>>;
}
