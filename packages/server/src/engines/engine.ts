// The seams to one kind of speech: what it can do (known everywhere), and the doing (inside an engine process only).
import type { CoverageBasis } from '../domain/coverage.ts';
import type { LanguageSupport, Voice } from '../domain/voice.ts';
import type { PieceLimits } from '../text/piece-limits.ts';
import type { Span } from '../text/rewrite.ts';

/** What is known of an engine without loading it. Pure data and arithmetic: the server process uses this half. */
export interface EngineCatalogue {
  /** As in `Voice.engine` and the registry. */
  readonly engine: string;
  readonly voices: readonly Voice[];
  /** As `Synthesizer.support`. */
  support(voiceId: number, languageId: number): LanguageSupport;
  /** As `Synthesizer.unreadable`. */
  unreadable(request: { readonly text: string; readonly voiceId: number; readonly languageId: number }): string | null;
}

/** How one segment is to be spoken. Ids are valid when they come here: the parent has checked them. */
export interface SegmentRequest {
  readonly text: string;
  readonly voiceId: number;
  readonly languageId: number;
  /** 1 male, 2 female; anything else leaves the voice as it is. */
  readonly gender: number | null;
  /** Years, any integer. */
  readonly age: number | null;
}

/**
 * Takes mono samples as they are made. The array is only valid during the call (it is a view of the engine's memory).
 * Answers false when the engine should stop: the caller has had enough.
 */
export type PcmSink = (samples: Int16Array) => boolean;

/** What was heard of a segment. Places are UTF-16 units of the segment's text, in order. */
export interface Hearing {
  /** Words, or parts of them, that made no sound. */
  readonly unheard: readonly Span[];
  /** Signs that are no letter or digit and were read aloud all the same. */
  readonly named: readonly number[];
  /** The segment filled the engine's buffers: more of it may be missing than is told here. Speak it in smaller ones. */
  readonly isOverfull: boolean;
}

export interface EngineDescription {
  readonly name: string;
  readonly version: string;
  /** Hz, the same for every voice. */
  readonly sampleRate: number;
  /**
   * How `Hearing` is known. `judged`: from the engine's own events, and where they are silent by speaking without the word.
   * `promised`: the engine speaks every character it is given, or says which it passed over.
   */
  readonly hearing: CoverageBasis;
}

/**
 * Lives in an engine process only. Pushes samples instead of handing out an iterable: a synchronous engine then costs
 * no promise per block, and a slow sink holds it back by itself.
 */
export interface Engine {
  /** Known after `load`. */
  describe(): EngineDescription;

  /** Gets everything heavy, once. Rejects when the engine cannot work here. */
  load(): Promise<void>;

  /** What one segment may hold in this voice and language without losing any of it. */
  limits(request: Omit<SegmentRequest, 'text'>): PieceLimits;

  /**
   * Speaks one segment and says what was heard of it. The samples and the account depend on the request alone, not on what
   * was spoken before. Text is spoken literally, whatever markup it looks like. A text without a reading may give a few
   * milliseconds of silence. What it answers after it was stopped by `sink` or `signal` is of no use.
   */
  synthesize(request: SegmentRequest, sink: PcmSink, signal: AbortSignal): Hearing | Promise<Hearing>;

  /** Frees what `load` got. Idempotent. */
  dispose(): void;
}
