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
  /** Whether the first piece is short, because somebody waits for it. Absent: no. */
  readonly startsSoon?: boolean;
  /** Factor of the voice's own rate. Pauses go with it. Absent: 1. */
  readonly speed?: number;
}

/** How a text is read when neither the caller nor the server's settings say. */
export const DEFAULT_READING: Reading = {
  input: 'text',
  normalise: 'full',
  footnotes: 'skip',
  // What the embedded engine itself leaves between two sentences of one call is 294 ms.
  pauses: { sentence: 294, paragraph: 588, heading: 800, scene: 1_500 },
  marks: false,
  pronunciations: [],
};

/** Whether two readings are the same in all that is heard. Asked with every submit, and mostly answered without writing them out. */
export function isSameReading(one: Reading, other: Reading): boolean {
  const [a, b] = [one.pauses, other.pauses];
  return (
    one.input === other.input &&
    one.normalise === other.normalise &&
    one.footnotes === other.footnotes &&
    one.marks === other.marks &&
    a.sentence === b.sentence &&
    a.paragraph === b.paragraph &&
    a.heading === b.heading &&
    a.scene === b.scene &&
    one.pronunciations.length === other.pronunciations.length &&
    (one.pronunciations.length === 0 || writeReading(one) === writeReading(other)) &&
    (one.startsSoon ?? false) === (other.startsSoon ?? false) &&
    (one.speed ?? 1) === (other.speed ?? 1)
  );
}

/** A reading in one form, so that equal ones are equal texts. */
export function writeReading(reading: Reading): string {
  const { input, normalise, footnotes, pauses, marks, pronunciations, startsSoon = false, speed = 1 } = reading;
  const { sentence, paragraph, heading, scene } = pauses;
  return JSON.stringify({
    input,
    normalise,
    footnotes,
    pauses: { sentence, paragraph, heading, scene },
    marks,
    pronunciations: pronunciations.map(({ phrase, respelling, ipa, matchCase, wholeWord }) => {
      return { phrase, respelling, ipa, matchCase, wholeWord };
    }),
    // Only where it is so: the texts of readings from before there was this field stay what they are.
    ...(startsSoon ? { startsSoon } : {}),
    ...(speed === 1 ? {} : { speed }),
  });
}
