// The interface of a speech engine, inside an engine process.
import type { CoverageBasis } from '../domain/coverage.ts';
import type { Model } from '../domain/model.ts';
import type { Voice } from '../domain/voice.ts';
import type { PieceLimits } from '../text/sentences/piece-limits.ts';
import type { Span } from '../text/trace/rewrite.ts';

/** How one segment is to be spoken. The ids are valid: the server process has checked them. */
export interface SegmentRequest {
  readonly text: string;
  readonly voice: SegmentVoice;
  readonly languageId: number;
  /** 1 male, 2 female; anything else leaves the voice as it is. */
  readonly gender: number | null;
  /** Years, any integer. */
  readonly age: number | null;
  /**
   * Parts of the text and how they are said, in the International Phonetic Alphabet. In order, without overlaps. An engine
   * that cannot say one so reads its words and lists it in `Hearing.unpronounced`.
   */
  readonly phonemes?: readonly SaidAs[];
  /** How fast and how high, within what the engine can. */
  readonly prosody?: SegmentProsody;
}

/** What an engine needs to know of a voice. Its model is the loaded one. */
export type SegmentVoice = Pick<Voice, 'id' | 'speaker' | 'reference'>;

/** A part of a segment's text in UTF-16 units, and how it is said. */
export interface SaidAs extends Span {
  readonly ipa: string;
}

export interface SegmentProsody {
  /** A factor of the voice's own rate, 1 for no change. */
  readonly rate: number;
  /** Semitones above or below the voice's own pitch, 0 for no change. */
  readonly pitch: number;
}

/** Factors of the voice's own rate. */
export interface RateRange {
  readonly slowest: number;
  readonly fastest: number;
}

/**
 * Receives mono samples as they are made. The array is a view of the engine's memory and only valid during the call.
 * Returns false when the engine should stop.
 */
export type PcmSink = (samples: Int16Array) => boolean;

/** A word as the engine tells of it. What it speaks in one go, such as "of the", may be one word. */
export interface SpokenWord {
  /** UTF-16 units of the segment's text before the word. */
  readonly at: number;
  /** The first sample that it is heard in, of the segment's own, and how long it is heard. */
  readonly startSample: number;
  readonly samples: number;
}

/** What was heard of a segment. Places are UTF-16 units of the segment's text, in order. */
export interface Hearing {
  /** Words, or parts of them, that made no sound. */
  readonly unheard: readonly Span[];
  /** Signs (neither letters nor digits) that were read aloud. */
  readonly named: readonly number[];
  /** When each word was heard, as far as the engine knows it; absent where it does not. In order. */
  readonly words?: readonly SpokenWord[];
  /** Parts with phonemes whose words were read instead, because the voice lacks a sound. Absent when there are none. */
  readonly unpronounced?: readonly Span[];
  /** The segment filled the engine's buffers, so more of it may be missing than is listed. Speak it in smaller ones. */
  readonly isOverfull: boolean;
}

export interface EngineDescription {
  readonly name: string;
  /** Changes whenever the samples of a segment might: of the code, the model's files and the data it reads. */
  readonly version: string;
  /** Hz, the same for every voice of the model. */
  readonly sampleRate: number;
  /**
   * How `Hearing` is known. `judged`: from the engine's own events; a word without an event is judged by speaking the
   * text without it. `promised`: the engine speaks every character it is given, or reports those it left out.
   */
  readonly hearing: CoverageBasis;
}

/**
 * Exists in an engine process only. It pushes samples instead of returning an iterable: so a synchronous engine needs
 * no promise for each block, and a slow sink holds the engine back by itself.
 */
export interface Engine {
  /** Available after `load`. */
  describe(): EngineDescription;

  /**
   * Loads everything large, once. Rejects when the engine cannot work here, or a file of the model is not what it should be.
   * `espeakData`: the server's copy of the eSpeak NG data, for voices with phonemes; null where there is none. `meanwhile` is
   * called when the rest is done outside of JavaScript's thread, which has nothing to do until then; not by every engine.
   */
  load(model: Model, espeakData: string | null, meanwhile?: () => void): Promise<void>;

  /** A few sentences that make its code quick, spoken while nothing is asked of it; null when that brings nothing. */
  warmUp(): Omit<SegmentRequest, 'gender' | 'age'> | null;

  /** Whether a voice of the loaded model speaks a language. */
  speaks(voice: SegmentVoice, languageId: number): boolean;

  /** What one segment may hold in this voice and language without losing any of it. */
  limits(request: Omit<SegmentRequest, 'text'>): PieceLimits;

  /** How fast and how slowly the voice speaks as it is told. Absent where its rate cannot be changed. */
  rates?(request: Omit<SegmentRequest, 'text'>): RateRange;

  /** Whether a voice of the language has all sounds of phonemes in IPA. Absent where an engine takes none. */
  canSay?(ipa: string, languageId: number): boolean;

  /**
   * Speaks one segment and returns what was heard of it. The result depends on the request only, not on what was spoken before;
   * so do the samples of a deterministic voice (`VoiceFacts.isDeterministic`). Text is spoken literally, even when it looks like markup. A text without a reading may give a few
   * milliseconds of silence. The result is meaningless when `sink` or `signal` stopped the engine.
   */
  synthesize(request: SegmentRequest, sink: PcmSink, signal: AbortSignal): Hearing | Promise<Hearing>;

  /** Frees what `load` loaded. Idempotent. */
  dispose(): void;
}
