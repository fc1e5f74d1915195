// How much text an engine takes in one call without dropping any of it, and where a piece must end to stay within that.
import { endsClause, KIND, kindOf } from '../characters.ts';

/** The limits of an engine for a voice and a language. */
export interface PieceLimits {
  /** UTF-16 units of a piece. */
  readonly units: number;
  /** Words between two clause marks; an ideograph counts as a word. */
  readonly words: number;
  /** Letters and marks of a word, code points. */
  readonly letters: number;
  /** Digits of a number, including those after its separators. */
  readonly digits: number;
  /** Digits after the last separator of a number, such as decimals. */
  readonly decimals: number;
  /** Equal words of one letter in a row. */
  readonly repeats: number;
  /** The share, from 0 to 1, that a code point takes of what the engine can hold between two clause marks. */
  clauseShare(codePoint: number): number;
}

/** For engines that cut their input themselves, or need no cuts. */
export const UNLIMITED: PieceLimits = {
  units: Number.POSITIVE_INFINITY,
  words: Number.POSITIVE_INFINITY,
  letters: Number.POSITIVE_INFINITY,
  digits: Number.POSITIVE_INFINITY,
  decimals: Number.POSITIVE_INFINITY,
  repeats: Number.POSITIVE_INFINITY,
  clauseShare: () => 0,
};

/** The last place, `end` at most, at which a piece that begins at `start` may end. Linear. */
export function findReach(text: string, { start, end }: { start: number; end: number }, limits: PieceLimits): number {
  const { clauseShare } = limits;
  const stop = Math.min(end, start + limits.units);
  let share = 0;
  let words = 0;
  let letters = 0;
  let digits = 0;
  let decimals = 0;
  let repeated = 0;
  let repeats = 0;
  for (let at = start; at < stop; ) {
    const codePoint = text.codePointAt(at)!;
    const next = at + (codePoint > 0xffff ? 2 : 1);
    const following = next < end ? text.codePointAt(next)! : Number.NaN;
    const kind = kindOf(codePoint);
    if (kind === KIND.invisible) {
      at = next;
      continue;
    }
    share += clauseShare(codePoint);
    if (kind === KIND.letter || kind === KIND.ideograph) {
      if (letters === 0 || kind === KIND.ideograph) {
        words++;
        // Only words of one letter are counted as repeats. Any other word ends the row.
        const alone = kind === KIND.letter && !continuesWord(following);
        const same = alone && codePoint === repeated;
        repeats = same ? repeats + 1 : 1;
        repeated = alone ? codePoint : 0;
        letters = 0;
      }
      letters++;
      digits = 0;
    } else if (kind === KIND.digit) {
      if (digits === 0) {
        words++;
        decimals = 0;
      }
      digits++;
      decimals++;
      letters = 0;
      repeated = 0;
    } else {
      letters = 0;
      if (digits > 0 && isSeparator(codePoint) && isDigit(following)) decimals = 0;
      else digits = 0;
      if (endsClause(codePoint, following)) {
        share = 0;
        words = 0;
        repeated = 0;
      }
    }
    const isOver =
      share > 1 ||
      words > limits.words ||
      letters > limits.letters ||
      digits > limits.digits ||
      decimals > limits.decimals ||
      repeats > limits.repeats;
    // A piece holds at least one character, even one that is over the limits.
    if (isOver && at > start) return at;
    at = next;
  }
  return stop;
}

function continuesWord(codePoint: number): boolean {
  return !Number.isNaN(codePoint) && kindOf(codePoint) === KIND.letter;
}

function isDigit(codePoint: number): boolean {
  return !Number.isNaN(codePoint) && kindOf(codePoint) === KIND.digit;
}

/** Full stop, comma or apostrophe: a separator between the digits of one number. */
function isSeparator(codePoint: number): boolean {
  return codePoint === 0x2e || codePoint === 0x2c || codePoint === 0x27 || codePoint === 0x2019;
}
