// The seams to one kind of speech: what it can do (known everywhere), and the doing (inside an engine process only).
import type { LanguageSupport, Voice } from '../domain/voice.ts';

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

export interface EngineDescription {
  readonly name: string;
  readonly version: string;
  /** Hz, the same for every voice. */
  readonly sampleRate: number;
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

  /**
   * Speaks one segment. The samples depend on the request alone, not on what was spoken before. Text is spoken
   * literally, whatever markup it looks like. A text without a reading may give a few milliseconds of silence.
   */
  synthesize(request: SegmentRequest, sink: PcmSink, signal: AbortSignal): void | Promise<void>;

  /**
   * Whether this voice has a reading for a sign (one code point that is no letter, digit or space) as it stands among words.
   * For the record of what was spoken: what has none is told to the caller. Deterministic.
   */
  reads(sign: string, request: SegmentRequest): boolean;

  /** Frees what `load` got. Idempotent. */
  dispose(): void;
}
