// What eSpeak NG can be given in one call without dropping any of it. Measured on the pinned build; `docs/languages.md` says how.
import type { PieceLimits } from '../../text/piece-limits.ts';

/** Bytes of the engine's buffer for a clause, phonemes in its list: both with room for what is not foreseen here. */
const CLAUSE_BYTES = 720;
const CLAUSE_PHONEMES = 880;

/** A number is read out in ten phonemes a digit at most, a sign by its name. */
const DIGIT = 10 / CLAUSE_PHONEMES;
const SIGN = 8 / CLAUSE_PHONEMES;
const LATIN = 1.5 / CLAUSE_PHONEMES;

interface Range {
  readonly first: number;
  readonly last: number;
  /** UTF-8 bytes that one character takes in the engine's own form: ideographs with a space, Hangul in its letters. */
  readonly bytes: number;
  readonly phonemes: number;
}

const RANGES: readonly Range[] = [
  { first: 0x80, last: 0x7ff, bytes: 2, phonemes: 1.6 }, // Latin, Greek, Cyrillic, Hebrew, Arabic …
  { first: 0x1200, last: 0x139f, bytes: 3, phonemes: 2.2 }, // Ethiopic: a syllable each
  { first: 0x3040, last: 0x30ff, bytes: 3, phonemes: 2 }, // kana
  { first: 0x3400, last: 0x9fff, bytes: 4, phonemes: 4 }, // ideographs
  { first: 0xac00, last: 0xd7a3, bytes: 9, phonemes: 3 }, // Hangul
  { first: 0x800, last: 0xffff, bytes: 3, phonemes: 1.8 },
  { first: 0x10000, last: 0x10ffff, bytes: 5, phonemes: 12 }, // emoji by their names
];

function clauseShare(codePoint: number): number {
  if (codePoint < 0x80) {
    if (codePoint >= 0x30 && codePoint <= 0x39) return DIGIT;
    const isLetter = (codePoint | 0x20) >= 0x61 && (codePoint | 0x20) <= 0x7a;
    return isLetter || codePoint === 0x20 ? LATIN : SIGN;
  }
  for (const { first, last, bytes, phonemes } of RANGES) {
    if (codePoint >= first && codePoint <= last) return Math.max(bytes / CLAUSE_BYTES, phonemes / CLAUSE_PHONEMES);
  }
  return 1;
}

/** The same for every voice file: what the narrowest of them holds. */
export const ESPEAK_LIMITS: PieceLimits = {
  units: 500,
  words: 250,
  letters: 40,
  digits: 30,
  decimals: 15,
  repeats: 3,
  clauseShare,
};

/** A clause with as many phonemes and pauses may have lost its end: the engine's list holds a thousand. */
export const CROWDED_CLAUSE = 950;
