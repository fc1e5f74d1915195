// Coverage: how many characters of a text were spoken, silent or lost. A run finishes only when all are counted.

/** Why a character is deliberately silent. */
export type SilenceRule =
  | 'white_space' // spaces and line ends: heard as a pause, or not at all
  | 'punctuation' // shapes the melody and the pauses, has no sound of its own
  | 'invisible' // control and format characters: joiners, direction marks, a byte order mark
  | 'markup' // of the kind of input: tags, signs of emphasis, addresses of links
  | 'left_out'; // words that are not read by a rule or an option: footnotes, code, comments, what a browser hides

/** Rules of inputs other than plain text. */
type InputRule = 'markup' | 'left_out';

/** Why a character that should have been heard was not. */
export type LossReason =
  | 'no_reading' // a sign that the voice has no word for
  | 'no_sound'; // letters or digits that the voice left out

/** A part of the text that could not be spoken. */
export interface Loss {
  /** Code points before it in the text. */
  readonly at: number;
  /** In code points. */
  readonly length: number;
  readonly reason: LossReason;
}

/**
 * How it is known what was heard. `judged`: from the engine's events, and by speaking the text without a word.
 * `promised`: the engine itself reports what it leaves out.
 */
export type CoverageBasis = 'judged' | 'promised';

/** Counts are code points; `characters` is the sum of all others. */
export interface Coverage {
  readonly characters: number;
  readonly spoken: number;
  /** Rows that were stored before there were other inputs than plain text have no `markup` and no `left_out`. */
  readonly silent: Readonly<Record<Exclude<SilenceRule, InputRule>, number> & Partial<Record<InputRule, number>>>;
  readonly reported: Readonly<Record<LossReason, number>>;
  /** The first `MAX_LOSSES` parts that were lost. */
  readonly losses: readonly Loss[];
  /** Absent in rows that were stored before hearing was judged. */
  readonly basis?: CoverageBasis;
}

/** The list must not grow with the text, and nobody would read more entries. The counts are exact in any case. */
export const MAX_LOSSES = 50;

/** Whether every one of `characters` is spoken, deliberately silent or reported. */
export function isWhole(coverage: Coverage, characters: number): boolean {
  const { spoken, silent, reported } = coverage;
  const counts = [spoken, ...Object.values(silent), ...Object.values(reported)];
  return (
    coverage.characters === characters &&
    counts.every((count) => Number.isSafeInteger(count) && count >= 0) &&
    counts.reduce((sum, count) => sum + count, 0) === characters
  );
}

/** One sentence for the caller about what was lost, or null when everything could be spoken. */
export function remarkOf({ characters, reported }: Coverage): string | null {
  const parts: string[] = [];
  if (reported.no_reading > 0) parts.push(`${reported.no_reading} without a reading`);
  if (reported.no_sound > 0) parts.push(`${reported.no_sound} that the voice passed over`);
  if (parts.length === 0) return null;
  return `${reported.no_reading + reported.no_sound} of ${characters} characters could not be spoken: ${parts.join(', ')}`;
}

/** Code points of a text. Every count of characters in this code base means this. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = text.charCodeAt(i + 1);
    if (next >= 0xdc00 && next <= 0xdfff) count--;
  }
  return count;
}
