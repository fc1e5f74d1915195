// Port to what a database says of uploads, for their maintenance.

/** An upload that something refers to. */
export interface ReferredUpload {
  readonly uploadId: string;
  readonly sizeBytes: number;
  /** Lower-case hex; null where none was kept. */
  readonly sha256: string | null;
  /** What it is of `id`: the file of a book, a cover that was sent for it, an audiobook that was made of it, or a file of the OpenAI door. */
  readonly what: 'book' | 'cover' | 'audiobook' | 'file';
  /** Of the book, or of the file. */
  readonly id: string;
}

export interface UploadMaintenance {
  /** All of them. They may change during the iteration. */
  uploads(): Iterable<ReferredUpload>;

  /** Whether anything refers to it now. */
  knowsUpload(uploadId: string): boolean;
}
