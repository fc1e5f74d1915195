// A voice: what a caller picks by number, and what it can honestly speak.

export const GENDER = { unknown: 0, male: 1, female: 2, notApplicable: 9 } as const;

export interface Voice {
  /** Positive 31-bit integer; the ids hard-coded in camb's clients are aliases that exist here too. */
  readonly id: number;
  readonly name: string;
  readonly gender: 0 | 1 | 2 | 9;
  /** Years the voice sounds like. */
  readonly age: number;
  /** Id in the language table when the voice speaks one language only; null when it speaks many. */
  readonly languageId: number | null;
  /** Name of the engine that speaks it, as in `Engine.name`. */
  readonly engine: string;
  readonly description: string;
}

/** How well a language is spoken: its own voice, a voice of the same language from elsewhere, or not at all. */
export type LanguageSupport =
  | { readonly level: 'exact' | 'same-language'; readonly note: string | null }
  | {
      readonly level: 'none';
      readonly reason: string /** Language ids worth trying instead. */;
      readonly near: readonly number[];
    };
