// A run: one text to be spoken, from the moment it is accepted to the audio it became or the reason it did not.
import type { Coverage } from './coverage.ts';

/** Life of a run. `waiting` and `running` are PENDING on camb's wire, `done` is SUCCESS, the rest ERROR. */
export type RunState = 'waiting' | 'running' | 'done' | 'failed' | 'expired';

/** Why a run ended without audio. Mirrors camb's `exception_reason` where that has a word for it. */
export type FailureCode = 'engine_failed' | 'deadline' | 'nothing_spoken' | 'cancelled' | 'internal';

export interface RunFailure {
  readonly code: FailureCode;
  /** Human words, safe to show to the run's owner; never contains the text. */
  readonly message: string;
  readonly retryable: boolean;
}

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
  /** What `POST /tts` answers: a random UUID. */
  readonly taskId: string;
  /** What results are asked by: 1 … 2 147 483 647, not in order of creation. */
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
  /** What became of every character; null until the run is done, and for runs of before this was kept. */
  readonly coverage: Coverage | null;
}

/** What became of a run: all that fetching its result needs to know. */
export type RunOutcome = Pick<Run, 'runId' | 'state' | 'failure' | 'note' | 'artefact'>;

/** Length of the audio in milliseconds, from our own sample count. */
export function durationMs(artefact: Artefact): number {
  return Math.round((artefact.samples * 1000) / artefact.sampleRate);
}
