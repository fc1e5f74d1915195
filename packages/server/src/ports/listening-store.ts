// Port to the runs that are to be listened to, and to what was heard of them.
import type { Listened } from '../domain/listening.ts';

/** A finished run that nobody has listened to yet. */
export interface ListeningTask {
  readonly runId: number;
  readonly ownerId: number;
  /** The recording. Another one takes its place when the run is spoken anew. */
  readonly objectId: string;
}

export interface ListeningStore {
  /** The first one, without those in `but`; null when there is none. What a killed server had begun is among them again. */
  next(but: ReadonlySet<number>): Promise<ListeningTask | null>;

  /** Stores what came of it. Changes nothing when the run is gone, or has another recording by now. */
  settle(task: ListeningTask, listened: Exclude<Listened, { readonly state: 'waiting' }>): Promise<void>;
}
