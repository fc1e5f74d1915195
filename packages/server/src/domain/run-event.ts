// Events of runs, stored for the timeline of one run and for streams of changes.

/** `retrying`: an attempt failed and another follows; `resumed`: queued again without a fault of the run. */
export type RunEventKind = 'queued' | 'started' | 'retrying' | 'resumed' | 'done' | 'failed' | 'cancelled' | 'expired';

/** A run changed or was deleted. */
export interface RunChange {
  readonly runId: number;
  readonly deleted: boolean;
  /** The cursor of this change in the journal of all runs. Opaque; reveals neither order nor volume. */
  readonly cursor: string;
}
