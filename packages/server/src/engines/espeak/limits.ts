// How much text eSpeak NG takes in one call without dropping any, measured on the pinned build (`docs/languages.md`).
import type { PieceLimits } from '../../text/sentences/piece-limits.ts';

/** What the engine's clause buffer (bytes) and phoneme list hold, less a margin for errors of the estimates below. */
const CLAUSE_BYTES = 720;
export const CLAUSE_PHONEMES = 880;

/** Phonemes of one character: a digit of a number takes ten at most; a sign is read by its name. */
const DIGIT = 10 / CLAUSE_PHONEMES;
const SIGN = 8 / CLAUSE_PHONEMES;
const LATIN = 1.5 / CLAUSE_PHONEMES;

interface Range {
  readonly first: number;
  readonly last: number;
  /** UTF-8 bytes of one character in the engine's own form: an ideograph has a space, Hangul is split into letters. */
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

/** What the narrowest of the voice files holds. */
export const ESPEAK_LIMITS: PieceLimits = {
  units: 500,
  words: 250,
  letters: 40,
  digits: 30,
  decimals: 15,
  repeats: 3,
  clauseShare,
};

/** Voice files that hold less than the others, for one reason of their own. */
const NARROWER: Readonly<Record<string, PieceLimits>> = {
  // Of a number of 10 to 13 digits everything above the lowest nine is lost.
  'sit/yue': { ...ESPEAK_LIMITS, digits: 9 },
};

/** By the name of the voice file. */
export function limitsOf(file: string): PieceLimits {
  return NARROWER[file] ?? ESPEAK_LIMITS;
}

/** A clause with this many phonemes and pauses may have lost its end: the engine's list holds a thousand. */
export const CROWDED_CLAUSE = 950;
