// Every message between the server process and an engine process.
import type { Model } from '../domain/model.ts';
import type { RemoteEngine } from '../domain/remote-engine.ts';
import type { Passage, RunFailure } from '../domain/run.ts';
import type { Voice } from '../domain/voice.ts';
import type { FoundSegment, SynthesisFiles, SynthesisRequest, SynthesisResult } from '../ports/synthesizer.ts';

/** What a process is to load. It is the process's one argument, as JSON. */
export interface LoadOrder {
  readonly model: Model;
  /** The server's copy of the eSpeak NG data; null where there is none. */
  readonly espeakData: string | null;
}

export interface SpeakMessage {
  readonly type: 'speak';
  /** Id of the job, in messages of both directions. */
  readonly job: number;
  /** A voice of the loaded model. */
  readonly voice: Voice;
  readonly request: SynthesisRequest;
  readonly files: SynthesisFiles;
  readonly maxAudioSeconds: number;
  /** Passages that an earlier attempt did not finish. They are spoken in smaller pieces. */
  readonly hardPassages: readonly Passage[];
  /** Keys of recordings that need not be made again. */
  readonly recordings: readonly string[];
}

export type ToChild =
  /** What a remote engine's process loads, with its key: sent first, and never in an argument, which every user of the machine can read. */
  | { readonly type: 'remote'; readonly remote: RemoteEngine }
  | SpeakMessage
  /** The answer to `find`. */
  | { readonly type: 'found'; readonly job: number; readonly found: readonly (FoundSegment | null)[] }
  /** Gives up the job, begun or waiting; it is answered `cancelled` unless it ended first. */
  | { readonly type: 'cancel'; readonly job: number }
  /** Ends the process after the segment that is being spoken. */
  | { readonly type: 'leave' };

/** A remote engine is not asked for a while. */
export interface HoldOff {
  readonly ms: number;
  /** Why, in a sentence without its full stop. */
  readonly reason: string;
}

/** Time in which the process spoke for an owner. */
export interface Spoken {
  readonly ownerId: number;
  readonly ms: number;
}

/** Each message about a job tells what was spoken since the one before. */
interface OfJob {
  readonly job: number;
  readonly spoken: readonly Spoken[];
}

/** First `ready`, then for each job `turn`, `pause`, `find` and `sound` messages and exactly one answer. */
export type FromChild =
  | { readonly type: 'ready' }
  /** How the remote engine is: held off, or null once it has spoken. */
  | { readonly type: 'health'; readonly holdOff: HoldOff | null }
  /** The job has its turn: it speaks this passage; null: it is begun, and its text is prepared. */
  | (OfJob & { readonly type: 'turn'; readonly passage: Passage | null })
  /** The job's turn is over, and it is not answered. Where one turn is taken at a time, the next one tells so. */
  | (OfJob & { readonly type: 'pause' })
  /** The job looks for finished segments: these are the next ones. */
  | (OfJob & { readonly type: 'find'; readonly keys: readonly string[] })
  /** The job's audio file grew: so many bytes at its beginning will stay, of segments that are finished. */
  | (OfJob & { readonly type: 'sound'; readonly bytes: number })
  | (OfJob & { readonly type: 'done'; readonly result: SynthesisResult })
  /** The run would become one of the recordings that need not be made again. */
  | (OfJob & { readonly type: 'spoken-before'; readonly recordingKey: string; readonly segments: number })
  /** `detail` is for the log: an error's stack, no text. */
  | (OfJob & { readonly type: 'failed'; readonly failure: RunFailure; readonly detail?: string })
  /** The audio file exists already. A process claims a job by creating it, so another process has the job. */
  | (OfJob & { readonly type: 'taken'; readonly detail: string })
  /** The remote engine cannot be asked now. The run is not the cause. */
  | (OfJob & { readonly type: 'away'; readonly reason: string })
  /** The audio could not be written to disk. The run is not the cause. */
  | (OfJob & { readonly type: 'unstored'; readonly detail: string })
  | (OfJob & { readonly type: 'cancelled' });
