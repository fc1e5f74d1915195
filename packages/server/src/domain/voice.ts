// A voice: its number for callers, and the languages it can speak.

export const GENDER = { unknown: 0, male: 1, female: 2, notApplicable: 9 } as const;

export interface Voice {
  /** Positive 31-bit integer. The ids hard-coded in camb's clients exist here too, as aliases. */
  readonly id: number;
  readonly name: string;
  readonly gender: 0 | 1 | 2 | 9;
  /** The age in years that the voice sounds like. */
  readonly age: number;
  /** Id in the language table when the voice speaks one language only; null when it speaks many. */
  readonly languageId: number | null;
  /** Name of the engine that speaks it, as in `Engine.name`. */
  readonly engine: string;
  readonly description: string;
}

/** Support of a language: its own voice, a voice of a related variant, or none. */
export type LanguageSupport =
  | { readonly level: 'exact' | 'same-language'; readonly note: string | null }
  | {
      readonly level: 'none';
      readonly reason: string /** Language ids worth trying instead. */;
      readonly near: readonly number[];
    };
