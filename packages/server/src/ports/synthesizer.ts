// The seam to speech: what the server asks of whatever turns text into a stored-quality FLAC file.
import type { RunFailure } from '../domain/run.ts';
import type { LanguageSupport, Voice } from '../domain/voice.ts';

export interface SynthesisRequest {
  readonly runId: number;
  readonly text: string;
  readonly voiceId: number;
  readonly languageId: number;
  /** As in `RunRequest`: null when the caller did not say. */
  readonly gender: number | null;
  readonly age: number | null;
}

/** The facts of a spool file that is complete and closed (not yet fsynced: that is the blob store's work). */
export interface SynthesisResult {
  readonly sizeBytes: number;
  /** Lower-case hex SHA-256 of the file's bytes. */
  readonly sha256: string;
  readonly contentType: 'audio/flac';
  readonly sampleRate: number;
  readonly samples: number;
  /** Segments the text was cut into, and how many of them gave no sound (punctuation, symbols without a reading). */
  readonly segments: number;
  readonly silentSegments: number;
}

/** Thrown by `synthesize` when the run, not the program, is at fault or may be tried again. */
export class SynthesisError extends Error {
  readonly failure: RunFailure;
  constructor(failure: RunFailure, cause?: unknown) {
    super(failure.message, cause === undefined ? undefined : { cause });
    this.name = 'SynthesisError';
    this.failure = failure;
  }
}

export interface Synthesizer {
  /** How many `synthesize` calls are worth having in flight at once. */
  readonly capacity: number;

  /** Every voice on offer, ordered by id. Constant for the life of the process. */
  voices(): readonly Voice[];

  /** How well `voiceId` speaks a language. Both ids must exist. */
  support(voiceId: number, languageId: number): LanguageSupport;

  /**
   * The first thing in `text` that `voiceId` cannot read aloud in that language, in words for the caller (names the
   * script, never quotes the text), or null when all can be read. Linear in the text, no I/O.
   */
  unreadable(request: { readonly text: string; readonly voiceId: number; readonly languageId: number }): string | null;

  /**
   * Speaks the text into a new FLAC file at `spoolPath` (created exclusively; removed again on failure).
   * Deterministic: the same request gives the same PCM on any process and in any order. Memory does not grow with
   * the text. Rejects with `SynthesisError`; with the signal's reason when aborted. Bounded in time by a deadline
   * that grows with the text.
   */
  synthesize(request: SynthesisRequest, spoolPath: string, signal: AbortSignal): Promise<SynthesisResult>;

  /** Resolves when at least one engine is warm and ready to speak. */
  ready(): Promise<void>;

  /** Facts for `/ready` and `doctor`. */
  health(): { readonly ready: number; readonly busy: number; readonly restarts: number };

  /** Ends every engine process. Idempotent. */
  close(): Promise<void>;
}
