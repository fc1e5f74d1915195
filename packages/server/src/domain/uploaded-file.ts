// A file at the OpenAI door: one that a caller sent, or one with the results of a batch.

/** `batch`: the requests of a batch, a line each. `batch_output`: its results or its errors. */
export const FILE_PURPOSES = ['batch', 'batch_output'] as const;
export type FilePurpose = (typeof FILE_PURPOSES)[number];

export interface UploadedFile {
  /** Of its bytes in the store of uploads: 32 lower-case hexadecimal digits. */
  readonly uploadId: string;
  readonly ownerId: number;
  readonly purpose: FilePurpose;
  /** As its sender named it, without folders. */
  readonly filename: string;
  readonly sizeBytes: number;
  readonly createdAtMs: number;
  /** Null: it stays until it is deleted. */
  readonly expiresAtMs: number | null;
}

/** What one owner may have stored. Results of batches count, but are never refused: work that is done is not thrown away. */
export interface FileLimits {
  readonly files: number;
  /** Of all files together. */
  readonly bytes: number;
  /** Of one file that is sent. */
  readonly fileBytes: number;
}

export interface FileStock {
  readonly files: number;
  readonly bytes: number;
}
