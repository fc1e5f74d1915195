// How a text is to be read: what kind of input it is, how much of it is normalised, and how long the pauses are.
import type { Pronunciation } from './pronunciation/pronunciation.ts';

/** What a text is written in. `text` is plain text; the others have their markup taken out of it before it is spoken. */
export const INPUT_KINDS = ['text', 'markdown', 'html', 'ssml'] as const;
export type InputKind = (typeof INPUT_KINDS)[number];

/**
 * How much is rewritten before an engine gets the text. `off`: nothing but the signs that an engine would read by their
 * code. `light`: also abbreviations and what an engine reads wrong without doubt. `full`: numbers, dates, money, units
 * and the like, as a person would read them aloud.
 */
export const NORMALISATION_LEVELS = ['off', 'light', 'full'] as const;
export type NormalisationLevel = (typeof NORMALISATION_LEVELS)[number];

/** What happens to footnotes of Markdown and HTML: left out, spoken where they are referred to, or at the end. */
export const FOOTNOTE_PLACES = ['skip', 'inline', 'end'] as const;
export type FootnotePlace = (typeof FOOTNOTE_PLACES)[number];

/** Silence after a part of a text, in milliseconds. */
export interface Pauses {
  readonly sentence: number;
  readonly paragraph: number;
  readonly heading: number;
  /** A break between scenes: a line of `* * *` or a rule. */
  readonly scene: number;
}

export interface Reading {
  readonly input: InputKind;
  readonly normalise: NormalisationLevel;
  readonly footnotes: FootnotePlace;
  readonly pauses: Pauses;
  /** Whether marks in brackets inside a text are obeyed (`[laughter]`, ARPAbet after a word) instead of read. */
  readonly marks: boolean;
  /** The entries of the caller's dictionaries that occur in the text, as they were at submit. */
  readonly pronunciations: readonly Pronunciation[];
}
