// The kind of a code point: space, letter, digit and so on. Kinds of the basic plane are cached.

export const KIND = {
  space: 1,
  /** With marks, and numbers that are no digits. */
  letter: 2,
  ideograph: 3,
  digit: 4,
  punctuation: 5,
  sign: 6,
  /** Controls, joiners, direction marks, variation selectors, and skin tones, which only change the emoji before. */
  invisible: 7,
} as const;
export type CharacterKind = (typeof KIND)[keyof typeof KIND];

const SPACE = /\s/u;
/** With the tatweel, which only makes a word longer, and marks around a letter: none has a sound. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}\p{Me}\u0640]/u;
const IDEOGRAPH = /\p{Script=Han}/u;
const DIGIT = /\p{Nd}/u;
const LETTER = /[\p{L}\p{M}\p{N}]/u;
const PUNCTUATION = /\p{P}/u;
/** Scripts written without spaces. Only a dictionary can find the borders of their words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Cached kinds of the characters of the basic plane; 0 where not known yet. */
const kinds = new Uint8Array(0x1_0000);

export function kindOf(codePoint: number): CharacterKind {
  if (codePoint > 0xffff) return classify(codePoint);
  let kind = kinds[codePoint]!;
  if (kind === 0) {
    kind = classify(codePoint);
    kinds[codePoint] = kind;
  }
  return kind as CharacterKind;
}

function classify(codePoint: number): CharacterKind {
  const character = String.fromCodePoint(codePoint);
  if (SPACE.test(character)) return KIND.space;
  if (INVISIBLE.test(character)) return KIND.invisible;
  if (IDEOGRAPH.test(character)) return KIND.ideograph;
  if (DIGIT.test(character)) return KIND.digit;
  if (LETTER.test(character)) return KIND.letter;
  return PUNCTUATION.test(character) ? KIND.punctuation : KIND.sign;
}

/** Whether characters of this kind make words. */
export function isWordKind(kind: CharacterKind): boolean {
  return kind === KIND.letter || kind === KIND.ideograph || kind === KIND.digit;
}

/** Whether the character belongs to a script that writes words without spaces between them. */
export function isUnspaced(character: string): boolean {
  return UNSPACED.test(character);
}

const CLAUSE_END = new Set([...',;:–—،؛、，；：'].map((mark) => mark.codePointAt(0)!));
/** Marks that are written without a space after them. The others end a clause only before white space ("1,000"). */
const CLAUSE_END_CLOSE = new Set([...'、，；：'].map((mark) => mark.codePointAt(0)!));

/** Whether the mark `mark` ends a clause when `next` (NaN at the end of the text) follows it. */
export function endsClause(mark: number, next: number): boolean {
  if (!CLAUSE_END.has(mark)) return false;
  return CLAUSE_END_CLOSE.has(mark) || Number.isNaN(next) || kindOf(next) === KIND.space;
}
