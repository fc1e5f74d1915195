// The kind of a code point: space, letter, digit and so on. Kinds of the basic plane are cached.

export const KIND = { space: 1, letter: 2, ideograph: 3, digit: 4, sign: 5, invisible: 6 } as const;
export type CharacterKind = (typeof KIND)[keyof typeof KIND];

const SPACE = /\s/u;
/** Joiners, soft hyphens, direction marks, variation selectors. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
const IDEOGRAPH = /\p{Script=Han}/u;
const LETTER = /[\p{L}\p{M}]/u;
const DIGIT = /\p{Nd}/u;
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
  if (INVISIBLE.test(character)) return KIND.invisible;
  if (SPACE.test(character)) return KIND.space;
  if (IDEOGRAPH.test(character)) return KIND.ideograph;
  if (DIGIT.test(character)) return KIND.digit;
  return LETTER.test(character) ? KIND.letter : KIND.sign;
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
