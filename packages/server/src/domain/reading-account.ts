// What was done to a text so that it could be read aloud, told to its owner in places of the owner's own text.
import type { Omission } from '../text/input/parsed-text.ts';
import type { Passage } from './run.ts';

/** A part of the text that was read as other words. */
export interface Respoken extends Passage {
  /** What the engine was given in its place. */
  readonly spoken: string;
}

/** A part of the text that was not read on purpose. */
export interface Skipped extends Passage {
  readonly reason: Omission;
}

export interface ReadingWarning extends Passage {
  readonly code: string;
  readonly message: string;
}

/** Lists hold the first entries only; the counts are of all. */
export interface ReadingAccount {
  readonly respoken: readonly Respoken[];
  readonly respokenCount: number;
  readonly skipped: readonly Skipped[];
  readonly skippedCount: number;
  readonly warnings: readonly ReadingWarning[];
  readonly warningCount: number;
}

/** The lists must not grow with the text. */
export const MAX_RESPOKEN = 500;
export const MAX_SKIPPED = 100;
export const MAX_WARNINGS = 100;
/** Code points of a spoken form that are kept. */
export const MAX_SPOKEN_LENGTH = 200;

export function emptyAccount(): ReadingAccount {
  return { respoken: [], respokenCount: 0, skipped: [], skippedCount: 0, warnings: [], warningCount: 0 };
}
