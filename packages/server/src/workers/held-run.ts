// A run in the pool, and what an engine process that holds it knows of it.
import { rmSync } from 'node:fs';
import { countCharacters } from '../domain/coverage.ts';
import type { Model } from '../domain/model.ts';
import type { Passage } from '../domain/run.ts';
import type { SynthesisResult } from '../ports/synthesizer.ts';
import { SEGMENT_LIMIT } from '../text/sentences/segmentation.ts';
import type { SpeakMessage } from './messages.ts';
import type { TimeLimit } from './time-limit.ts';

/** A run in the pool. Settled exactly once. */
export interface Job {
  /** What a process must have loaded to speak it. */
  readonly model: Model;
  readonly message: SpeakMessage;
  readonly signal: AbortSignal;
  /** Longest time for which it may be spoken. */
  readonly deadlineMs: number;
  /** An earlier attempt at the run failed, so no other job may wait behind it. */
  readonly suspect: boolean;
  /** When it was queued, by `performance.now()`. */
  readonly queuedAtMs: number;
  /** It has its result. What a process still makes of it is discarded. */
  settled: boolean;
  resolve(result: SynthesisResult): void;
  reject(reason: unknown): void;
}

/** A run in a process. */
export interface HeldRun {
  readonly job: Job;
  readonly givenAtMs: number;
  /** Counts only while it is the run's turn. */
  readonly limit: TimeLimit;
  /** It has had a turn, so that its files may be there. */
  begun: boolean;
}

/** Of a run whose text is prepared it is taken for the beginning of the text. */
export function firstPassage({ message }: Job): Passage {
  return { at: 0, length: countCharacters(message.request.text.slice(0, SEGMENT_LIMIT)) };
}

/** Removes the files of a job that had its result already: the clean-up of the run came before they were created. */
export function discardFiles({ message: { files } }: Job): void {
  for (const path of [files.audio, files.segments]) rmSync(path, { force: true });
}
