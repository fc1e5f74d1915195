// Port to speech synthesis: turns a text into a FLAC file of the quality that is stored.
import type { Coverage } from '../domain/coverage.ts';
import type { ReadingAccount } from '../domain/reading-account.ts';
import type { Passage, RunFailure } from '../domain/run.ts';
import type { SegmentWishes } from '../domain/segment-wishes.ts';
import type { Sound } from '../domain/sound.ts';
import type { TimingsFile } from '../domain/timings.ts';
import type { Reading } from '../text/reading.ts';

export interface SynthesisRequest {
  readonly runId: number;
  readonly ownerId: number;
  readonly text: string;
  readonly voiceId: number;
  readonly languageId: number;
  /** As in `RunRequest`: null when the caller did not say. */
  readonly gender: number | null;
  readonly age: number | null;
  readonly reading: Reading | null;
  /** What is asked of its segments; absent: nothing. */
  readonly segments?: SegmentWishes;
  /** Goes before batch runs at the next end of a segment. */
  readonly interactive: boolean;
}

/** The files that an attempt writes and reads, as in `AttemptFiles` of the spool. */
export interface SynthesisFiles {
  readonly audio: string;
  readonly timings: string;
  readonly segments: string;
  /** Where `SynthesisOptions.findSegments` puts what it finds; null when there is nothing to be found, and it is not called. */
  readonly found: string | null;
}

/** A finished segment that was found. */
export interface FoundSegment {
  /** Of its record in the file of what was found. */
  readonly bytes: number;
  /** An earlier attempt at the same run has spoken it. */
  readonly isOwn: boolean;
}

/**
 * Looks for the segments of these keys, in the order of the text, and writes the records of those that it finds to `files.found` one after
 * the other, in place of what was there. Answers for the first of them, as many as it likes, but at least for one. Never rejects.
 */
export type FindSegments = (keys: readonly string[]) => Promise<readonly (FoundSegment | null)[]>;

/** How an attempt differs from a first one. */
export interface SynthesisOptions {
  /** An attempt at this run has failed and may have crashed the engine: no other run should wait behind it. */
  readonly suspect: boolean;
  /** Passages that an earlier attempt did not finish: they are spoken in smaller pieces. */
  readonly hardPassages: readonly Passage[];
  /**
   * Called after each segment of an interactive run but the last: so many bytes at the beginning of `files.audio` will stay, and a later
   * attempt begins with the same ones, but for the facts of the stream in the header.
   */
  readonly onSound?: (bytes: number) => void;
  /** Asked for finished segments where `files.found` is not null. */
  readonly findSegments?: FindSegments;
  /** Keys of recordings that need not be made again. */
  readonly recordings?: readonly string[];
}

/** The facts of a spool file that is complete and closed (not yet fsynced: that is the blob store's work). */
export interface SynthesisResult {
  readonly sizeBytes: number;
  /** Lower-case hex SHA-256 of the file's bytes. */
  readonly sha256: string;
  readonly contentType: 'audio/flac';
  readonly sampleRate: number;
  readonly samples: number;
  /** Segments of the text, how many of them had been finished before, and how many of those for other runs. */
  readonly segments: number;
  readonly resumedSegments: number;
  readonly reusedSegments: number;
  readonly coverage: Coverage;
  readonly account: ReadingAccount;
  readonly sound: Sound;
  /** Of the file at `files.timings`, complete and closed like the audio; null when there is none. */
  readonly timings: TimingsFile | null;
  /**
   * Of a run that reuses segments: a digest of the text, its segments in their order and all that is between them, that is of everything that the
   * recording, its times and its account depend on but the run. 32 bytes in base64url.
   */
  readonly recordingKey?: string;
}

/** Thrown by `synthesize` when the run is at fault, or when trying again may help. */
export class SynthesisError extends Error {
  readonly failure: RunFailure;
  constructor(failure: RunFailure, cause?: unknown) {
    super(failure.message, cause === undefined ? undefined : { cause });
    this.name = 'SynthesisError';
    this.failure = failure;
  }
}

/**
 * Thrown by `synthesize` when the process ended for another run's sake, or to make room for another model. The run is not the
 * cause: it is spoken again, from its finished segments on.
 */
export class SynthesisInterrupted extends Error {
  constructor(message = 'The engine process ended before it had spoken this run.') {
    super(message);
    this.name = 'SynthesisInterrupted';
  }
}

/** Thrown by `synthesize` when a remote engine cannot be asked now. The run waits for it, and has no attempt counted. */
export class SynthesisAway extends SynthesisInterrupted {
  /** `reason`: a sentence for people, without its full stop. */
  constructor(reason: string) {
    super(reason);
    this.name = 'SynthesisAway';
  }
}

/**
 * Thrown by `synthesize` instead of making one of `SynthesisOptions.recordings` again. Of the files of the attempt there is at most
 * `files.segments`, which names the segments that are taken over with the recording.
 */
export class SpokenBefore extends Error {
  readonly recordingKey: string;
  /** Of the text. */
  readonly segments: number;
  constructor({ recordingKey, segments }: { readonly recordingKey: string; readonly segments: number }) {
    super('the recording was made before');
    this.name = 'SpokenBefore';
    this.recordingKey = recordingKey;
    this.segments = segments;
  }
}

/** A remote engine that is not asked for a while, because it did not answer as it should. */
export interface HeldOff {
  /** A sentence for people, without its full stop. */
  readonly reason: string;
  readonly retryAfterMs: number;
}

/** What can be spoken now with one model. */
export interface Room {
  readonly model: string;
  /** Runs that may be given to `synthesize` now. */
  readonly places: number;
  /** Further places, for interactive runs and for owners none of whose runs is running. */
  readonly reserve: number;
}

/** A model that runs wait for. */
export interface WaitingModel {
  readonly model: string;
  /** Since when the oldest of them waits, wall time. */
  readonly sinceMs: number;
  /** Whether an interactive run is among them. */
  readonly interactive: boolean;
  /** Whether they are more than one process holds open. */
  readonly many: boolean;
}

export interface Synthesizer {
  /** The models that can be spoken now. What was given to `synthesize` is taken off. */
  rooms(): readonly Room[];

  /** Tells what waits, all of it, so that processes are started and ended for it. To be told again and again. */
  expect(waiting: readonly WaitingModel[]): void;

  /** Calls back when `rooms` may have become more: a hint to claim. */
  onRoom(listener: () => void): void;

  /** Milliseconds spoken for each owner since the last call. */
  takeSpokenMs(): ReadonlyMap<number, number>;

  /**
   * Speaks the text into a new FLAC file at `files.audio` (created exclusively; removed again on failure), and writes when
   * each sentence and word of it is heard to `files.timings`. Segments that
   * `findSegments` finds are reused, and each new one is written to `files.segments` as soon as it is finished; for a run that reuses segments, the
   * file names those that were taken over from other runs, too. With a deterministic
   * voice (`VoiceFacts`) the same request with the same `hardPassages` gives the same file on any process, in any order and
   * after any number of interruptions. Memory does not grow with the text. Rejects with `SpokenBefore` when
   * that would be one of the recordings that need not be made; with `SynthesisError`, whose failure has the `passage` when
   * the engine was ended for time or memory: retryable at first, and not when smaller pieces did not end either; with
   * `SynthesisInterrupted` when its process ended and it was not the cause; with
   * `AppError` `busy` when a file cannot be written; with the signal's reason when aborted. Bounded in time for a segment and
   * for the whole.
   */
  synthesize(
    request: SynthesisRequest,
    files: SynthesisFiles,
    signal: AbortSignal,
    options?: SynthesisOptions,
  ): Promise<SynthesisResult>;

  /** Resolves when at least one engine process is ready to speak. */
  ready(): Promise<void>;

  /** Why runs of a model wait although nothing else does; null when they do not. */
  heldOff(model: string): HeldOff | null;

  /** The models that a process is ready to speak with. */
  loaded(): ReadonlySet<string>;

  /** Facts for `/ready` and `doctor`. */
  health(): { readonly ready: number; readonly busy: number; readonly restarts: number };

  /** Ends every engine process. Idempotent. */
  close(): Promise<void>;
}
