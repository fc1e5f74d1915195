// A voice: its number for callers, what it sounds like, who may use it, and what is known of it without loading it.

export const GENDER = { unknown: 0, male: 1, female: 2, notApplicable: 9 } as const;

export interface Voice {
  /**
   * Positive 31-bit integer, never given to another voice. Ids of voices that come with an engine are constants; those of
   * installed and custom voices are given out by the `VoiceStore`, from `FIRST_STORED_ID` on.
   */
  readonly id: number;
  readonly name: string;
  readonly gender: 0 | 1 | 2 | 9;
  /** The age in years that the voice sounds like. */
  readonly age: number;
  /** Id in the language table when the voice speaks one language only; null when it speaks many. */
  readonly languageId: number | null;
  /** Name of the engine that speaks it, as in `Engine.describe`. */
  readonly engine: string;
  readonly description: string;
  /** Name of the `Model` that a process loads to speak it. */
  readonly model: string;
  /** Which voice of its model, in the engine's own numbers. 0 where the engine goes by `id`, or the model has one voice. */
  readonly speaker: number;
  /** The owner whose custom voice it is; null for everybody's. */
  readonly ownerId: number | null;
  /** For a custom voice: the recording that it imitates; null for any other. */
  readonly reference: VoiceReference | null;
  readonly license: VoiceLicense;
  readonly facts: VoiceFacts;
  /** Its texts leave this machine: it speaks when it is asked for, and is never taken otherwise. */
  readonly isRemote?: true;
}

export interface VoiceReference {
  /** 16-bit mono WAV. */
  readonly path: string;
  /** What is said in it; empty when nobody told. */
  readonly text: string;
}

export interface VoiceLicense {
  /** SPDX id where there is one, else a few words of our own; null when nobody knows. */
  readonly name: string | null;
  /** Whether recordings may be used for commerce; null when unknown. Never shown as free then. */
  readonly commercial: boolean | null;
  /** Whom to name, or null. */
  readonly attribution: string | null;
  readonly url: string | null;
}

/** What a request may ask of a voice beside the text. What a voice does not honour leaves it as it is. */
export type VoiceOption = 'gender' | 'age' | 'rate' | 'pitch' | 'phonemes';

/** What an engine says of one of its voices. */
export interface VoiceFacts {
  /** Hz. */
  readonly sampleRate: number;
  /** The same segment gives the same samples every time. */
  readonly isDeterministic: boolean;
  /** Most characters that one segment may hold. */
  readonly maxCharacters: number;
  /** Silence in each segment that the engine makes by itself, ms: pauses between segments are shortened by it. */
  readonly leavesMs: { readonly before: number; readonly after: number };
  readonly honours: readonly VoiceOption[];
  /** What one process takes that has it loaded, MiB, estimated before it was ever loaded. */
  readonly memoryMib: number;
  /** Size of its files, bytes, shared by the voices of one model. */
  readonly sizeBytes: number;
}

/** Lower ids are of voices that come with an engine, or hard-coded in camb's clients. */
export const FIRST_STORED_ID = 200_000;

/** Support of a language: its own voice, a voice of a related variant, or none. */
export type LanguageSupport =
  | { readonly level: 'exact' | 'same-language'; readonly note: string | null }
  | {
      readonly level: 'none';
      readonly reason: string /** Language ids worth trying instead. */;
      readonly near: readonly number[];
    };
