// A place in a text and what stands beside it. Looks a few characters to either side only, so that a pass stays linear.

/** The spaces that may stand inside a number or before a unit. Signs are folded before, but not for every caller. */
const SPACES = new Set(' \u00a0\u202f\u2007\u2009');
const LETTER = /[\p{L}\p{M}]/u;
const UPPER = /\p{Lu}/u;
const LONGEST_WORD = 24;

export interface Site {
  readonly text: string;
  readonly at: number;
  /** A hyphen joins the place to a word before it: "mid-1990s". */
  readonly glued: boolean;
}

export interface Match {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly spoken: string;
  /** Whether the level `light` has it too: what has one reading only. */
  readonly light: boolean;
}

export function isSpace(character: string | undefined): boolean {
  return character !== undefined && SPACES.has(character);
}

export function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

export function isLetter(character: string | undefined): boolean {
  if (character === undefined) return false;
  const code = character.charCodeAt(0);
  if (code < 0x80) return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return LETTER.test(character);
}

export function isUpper(character: string | undefined): boolean {
  return character !== undefined && isLetter(character) && UPPER.test(character);
}

/** The place after at most `most` spaces. */
export function skipSpaces(text: string, at: number, most = 1): number {
  let end = at;
  while (end < at + most && isSpace(text[end])) end++;
  return end;
}

/** Whether what ends before `end` ends there: no letter and no digit goes on. */
export function endsAt(text: string, end: number): boolean {
  return !isLetter(text[end]) && !isDigit(text[end]);
}

/** The word that ends right before `at`, past one stop if `stop` is set and past spaces; '' when there is none. */
export function wordBefore(text: string, at: number, stop = false): string {
  let end = at;
  while (end > 0 && end > at - 2 && isSpace(text[end - 1])) end--;
  if (stop && text[end - 1] === '.') end--;
  return text.slice(wordStart(text, end), end);
}

/** Where the word begins that ends before `end`. */
export function wordStart(text: string, end: number): number {
  let start = end;
  while (start > 0 && start > end - LONGEST_WORD && isLetter(text[start - 1])) start--;
  return start;
}

/** The word that begins at `at`, past spaces; '' when there is none. */
export function wordAfter(text: string, at: number): string {
  const start = skipSpaces(text, at, 2);
  return text.slice(start, wordEnd(text, start));
}

export function wordEnd(text: string, start: number): number {
  let end = start;
  while (end < start + LONGEST_WORD && isLetter(text[end])) end++;
  return end;
}
