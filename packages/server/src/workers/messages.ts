// Every message between the server process and an engine process.
import type { RunFailure } from '../domain/run.ts';
import type { SynthesisRequest, SynthesisResult } from '../ports/synthesizer.ts';

export interface SpeakMessage {
  readonly type: 'speak';
  /** Names the job in both directions. */
  readonly job: number;
  readonly engine: string;
  readonly request: SynthesisRequest;
  readonly spoolPath: string;
  readonly maxAudioSeconds: number;
}

export type ToChild =
  | SpeakMessage
  /** Stops the job, running or waiting; it is answered `cancelled` unless it ended first. */
  | { readonly type: 'cancel'; readonly job: number };

/** The first message is `ready`; then exactly one answer for each job, in the order the jobs came. */
export type FromChild =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly job: number; readonly result: SynthesisResult }
  /** `detail` is for the log: an error's stack, no text. */
  | { readonly type: 'failed'; readonly job: number; readonly failure: RunFailure; readonly detail?: string }
  | { readonly type: 'cancelled'; readonly job: number };
