// A run: one text to be spoken, from the moment it is accepted to the audio it became or the reason it did not.
import type { Reading } from '../text/reading.ts';
import type { Coverage } from './coverage.ts';

/** State of a run. `waiting` and `running` are PENDING in camb's API, `done` is SUCCESS, the rest ERROR. */
export type RunState = 'waiting' | 'running' | 'done' | 'failed' | 'expired';

/** Why a run ended without audio. Follows camb's `exception_reason` where it has a matching value. */
export type FailureCode = 'engine_failed' | 'deadline' | 'nothing_spoken' | 'cancelled' | 'internal';

/** A stretch of a run's text, in code points. */
export interface Passage {
  /** Code points before it. */
  readonly at: number;
  readonly length: number;
}

/** Whether the passage has a character in common with one of the others. */
export function overlapsAny({ at, length }: Passage, others: readonly Passage[]): boolean {
  return others.some((other) => at < other.at + other.length && other.at < at + length);
}

export interface RunFailure {
  readonly code: FailureCode;
  /** A message for the run's owner; never contains the text. */
  readonly message: string;
  readonly retryable: boolean;
  /** What an engine did not finish; absent where something else failed. */
  readonly passage?: Passage;
}

/** More hard passages are not remembered with a run; the oldest are forgotten. */
export const MAX_HARD_PASSAGES = 100;

/** How long the finished segments of a run that failed on a passage are kept for a run that repeats it. */
export const KEPT_SEGMENTS_MS = 86_400_000;

/** What the caller asked for, after validation. Text is well-formed Unicode without NUL. */
export interface RunRequest {
  readonly text: string;
  readonly voiceId: number;
  /** Id in camb's `Languages` table. */
  readonly languageId: number;
  /** 0 not known, 1 male, 2 female, 9 not applicable; null when the caller did not say. */
  readonly gender: number | null;
  /** Years; null when the caller did not say. */
  readonly age: number | null;
  readonly projectName: string | null;
  readonly projectDescription: string | null;
  readonly folderId: number | null;
  /** How the text is to be read; null for `DEFAULT_READING`. */
  readonly reading: Reading | null;
}

/** The stored audio of a finished run. */
export interface Artefact {
  /** Random 128-bit object id, 32 lower-case hex digits; the only name of the bytes outside the database. */
  readonly objectId: string;
  readonly sizeBytes: number;
  /** Lower-case hex SHA-256 of the stored bytes. */
  readonly sha256: string;
  readonly contentType: string;
  /** Hz. */
  readonly sampleRate: number;
  /** Per channel; always one channel. */
  readonly samples: number;
}

/** A run as its owner may see it, without the text. */
export interface Run {
  /** The id that `POST /tts` returns: a random UUID. */
  readonly taskId: string;
  /** The id of results: 1 … 2 147 483 647, not in order of creation. */
  readonly runId: number;
  readonly ownerId: number;
  readonly state: RunState;
  readonly voiceId: number;
  readonly languageId: number;
  readonly attempt: number;
  readonly createdAtMs: number;
  readonly finishedAtMs: number | null;
  readonly failure: RunFailure | null;
  /** A remark on a finished run, such as how many segments held nothing to speak. */
  readonly note: string | null;
  readonly artefact: Artefact | null;
  /** What became of every character; null until the run is done, and for runs older than this field. */
  readonly coverage: Coverage | null;
}

/** The outcome of a run: everything that fetching its result needs. */
export type RunOutcome = Pick<Run, 'runId' | 'state' | 'failure' | 'note' | 'artefact'>;

/** Length of the audio in milliseconds, from our own sample count. */
export function durationMs(artefact: Artefact): number {
  return Math.round((artefact.samples * 1000) / artefact.sampleRate);
}
