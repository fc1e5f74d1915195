// What the journal of a batch knows of a row and of the batch at the server.
import type { AudioFacts } from '../remote/save-audio.ts';
import type { SetTags } from './tags.ts';

/** The last known state of a row. Texts are never stored. */
export type RowRecord = { readonly attempt: number } & (
  | { readonly state: 'sent'; readonly runId: number; readonly place?: Place }
  | ({ readonly state: 'done'; readonly runId: number } & DoneFacts)
  | { readonly state: 'error'; readonly message: string; readonly runId?: number; readonly place?: Place }
);

/** Where the run of a row is found at the server, also when it is repeated there. Absent where that is not known. */
export interface Place {
  /** Its id. */
  readonly batch: string;
  /** What the run is called in it. */
  readonly name: string;
}

export type DoneRecord = Extract<RowRecord, { state: 'done' }>;

export interface DoneFacts {
  /** Of the file. */
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly mtimeMs: number;
  readonly durationMs: number | null;
  /** As the call asked that fetched it; absent for as it was spoken. */
  readonly loudness?: string;
  /** Missing where the file is what the server stores. */
  readonly tagged?: SetTags & { readonly stored: AudioFacts };
  /** What the server said about the reading of a text with markup. */
  readonly told?: { readonly leftOut: number; readonly warnings: number };
}

export interface KnownBatch {
  readonly id: string;
  /** Whether more rows may be added. */
  readonly state: 'open' | 'closed';
}
