// All that is needed to read a text: its parts, its language, and the rules by which it is read.
import type { ParsedText } from '../input/parsed-text.ts';
import type { Pauses } from '../reading.ts';
import type { PieceLimits } from '../sentences/piece-limits.ts';
import type { WordReaders } from './sentence-words.ts';

export interface SpeechPlan {
  readonly parsed: ParsedText;
  /** BCP-47 tag of the text's language. */
  readonly tag: string;
  /** At the speed of the plan. */
  readonly pauses: Pauses;
  /** Factor of the voice's own rate, one that the voice can. Absent: 1. */
  readonly speed?: number;
  readonly readers: ReadonlyMap<string, WordReaders>;
  /** What an engine takes in one call in a language. */
  readonly limitsOf: (tag: string) => PieceLimits;
}
