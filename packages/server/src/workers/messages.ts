// Every message between the server process and an engine process.
import type { Model } from '../domain/model.ts';
import type { Passage, RunFailure } from '../domain/run.ts';
import type { Voice } from '../domain/voice.ts';
import type { SynthesisFiles, SynthesisRequest, SynthesisResult } from '../ports/synthesizer.ts';

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
}

export type ToChild =
  | SpeakMessage
  /** Stops the job, running or waiting; it is answered `cancelled` unless it ended first. */
  | { readonly type: 'cancel'; readonly job: number };

/** First `ready`, then exactly one answer for each job, in the order of the jobs. `piece` messages precede it. */
export type FromChild =
  | { readonly type: 'ready' }
  /** This piece of the job's text is spoken next. Not sent when the piece is the whole text. */
  | { readonly type: 'piece'; readonly job: number; readonly passage: Passage }
  | { readonly type: 'done'; readonly job: number; readonly result: SynthesisResult }
  /** `detail` is for the log: an error's stack, no text. */
  | { readonly type: 'failed'; readonly job: number; readonly failure: RunFailure; readonly detail?: string }
  /** The audio file exists already. A process claims a job by creating it, so another process has the job. */
  | { readonly type: 'taken'; readonly job: number; readonly detail: string }
  /** The audio could not be written to disk. The run is not the cause. */
  | { readonly type: 'unstored'; readonly job: number; readonly detail: string }
  | { readonly type: 'cancelled'; readonly job: number };
