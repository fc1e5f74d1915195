// A run in the pool, and what becomes of its files.
import { rmSync } from 'node:fs';
import type { Model } from '../domain/model.ts';
import type { FindSegments, SynthesisResult } from '../ports/synthesizer.ts';
import type { SpeakMessage } from './messages.ts';

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
  /** So many bytes of its audio file will stay. */
  onSound(bytes: number): void;
  readonly findSegments: FindSegments;
  resolve(result: SynthesisResult): void;
  reject(reason: unknown): void;
}

/** Removes the files of a job that had its result already: the clean-up of the run came before they were created. */
export function discardFiles({ message: { files } }: Job): void {
  for (const path of [files.audio, files.timings, files.segments]) rmSync(path, { force: true });
  if (files.found !== null) rmSync(files.found, { force: true });
}
