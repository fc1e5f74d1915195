// Port to the batches of the OpenAI door as their owners see them. Every read takes the owner.
import type { SpeechBatch } from '../domain/speech-batch.ts';

export interface NewSpeechBatch {
  readonly id: string;
  readonly ownerId: number;
  readonly keyId: number;
  readonly inputUploadId: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly outputKeptMs: number | null;
  readonly nowMs: number;
}

export interface SpeechBatchStore {
  /**
   * Stores it as `validating`; it survives a power cut when this resolves. `no_file`: the owner has no such input file, or it was not sent as one.
   * `too_many`: the owner has `most` that are not over. Of those that are over the newest `most` are kept.
   */
  create(batch: NewSpeechBatch, most: number): Promise<SpeechBatch | 'no_file' | 'too_many'>;

  find(ownerId: number, id: string): Promise<SpeechBatch | null>;

  /** Newest first, of those made before the batch `after`; none when there is no such batch. */
  list(query: { ownerId: number; after: string | null; limit: number }): Promise<readonly SpeechBatch[]>;

  /** Has it cancelled, unless its results are written already or it is over. Returns it as it is afterwards. Durable when it resolves. */
  cancel(input: { ownerId: number; id: string; nowMs: number }): Promise<SpeechBatch | null>;
}
