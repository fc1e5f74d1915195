// The words of a text in the form in which they are compared with what was heard: without case, signs and forms of writing. Of
// scripts that are written without spaces each character is a word.
import { isUnspaced } from '../../text/characters.ts';
import type { Span } from '../../text/trace/rewrite.ts';
import { findWords } from '../../text/words.ts';

export interface ComparableWord extends Span {
  /** Never empty. */
  readonly form: string;
}

/** What is left of a word: letters, their marks, and digits. */
const SIGNS = /[^\p{L}\p{M}\p{N}]+/gu;
/** Of one word: "don't", "l’eau". */
const APOSTROPHE = /^['’ʼ]$/;

/** Places are UTF-16 units of the text. In order, linear. */
export function* findComparableWords(text: string): Generator<ComparableWord, void, undefined> {
  for (const { start, end } of joinAtApostrophes(text, findWords(text))) {
    const word = text.slice(start, end);
    if (!isUnspaced(word[0]!) && ![...word].some(isUnspaced)) {
      const form = fold(word);
      if (form !== '') yield { start, end, form };
      continue;
    }
    let at = start;
    for (const character of word) {
      const form = fold(character);
      if (form !== '') yield { start: at, end: at + character.length, form };
      at += character.length;
    }
  }
}

function fold(word: string): string {
  return word.normalize('NFKC').toLowerCase().normalize('NFKC').replace(SIGNS, '');
}

function* joinAtApostrophes(text: string, words: readonly Span[]): Generator<Span> {
  let open: Span | null = null;
  for (const word of words) {
    if (open !== null && word.start === open.end + 1 && APOSTROPHE.test(text[open.end]!)) {
      open = { start: open.start, end: word.end };
      continue;
    }
    if (open !== null) yield open;
    open = word;
  }
  if (open !== null) yield open;
}
