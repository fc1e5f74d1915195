// What happens to runs, as it is kept: for the story of one run, and for telling whoever follows many.

/** `retrying`: an attempt failed and another follows; `resumed`: put back in line through no fault of its own. */
export type RunEventKind = 'queued' | 'started' | 'retrying' | 'resumed' | 'done' | 'failed' | 'cancelled' | 'expired';

/** That something happened to a run, or that it is gone. */
export interface RunChange {
  readonly runId: number;
  readonly deleted: boolean;
  /** The place in the story of all runs up to which this is told. Opaque; tells neither order nor volume. */
  readonly cursor: string;
}
