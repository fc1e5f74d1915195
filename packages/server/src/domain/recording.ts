// A recording as its row describes it, and the condition that its file may be in.

export interface Recording {
  readonly runId: number;
  readonly taskId: string;
  /** As in `Artefact`. */
  readonly objectId: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export type Condition = 'sound' | 'missing' | 'other_size' | 'other_bytes' | 'unreadable';
