// A recording as its row says it ought to be, and what may be found in its place.

export interface Recording {
  readonly runId: number;
  readonly taskId: string;
  /** As in `Artefact`. */
  readonly objectId: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export type Condition = 'sound' | 'missing' | 'other_size' | 'other_bytes' | 'unreadable';
