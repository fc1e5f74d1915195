// Finds the words whose times are told: what a reader takes for one word, with the signs that belong to it.
import { isUnspaced, isWordKind, KIND, kindOf } from './characters.ts';
import type { Span } from './trace/rewrite.ts';

/** Punctuation that is read aloud as a part of the word behind it, or before it. */
const BEFORE_WORD = new Set('#@&§');
const AFTER_WORD = new Set('%‰');
/** They join words without spaces around them. */
const SEPARATORS = new Set('—–…');

/**
 * The words of a text: "well-known", "don't" and "$5" are one each. Scripts without spaces are cut at `starts`, the
 * places where the engine says that a word begins. Signs alone are a word where one of these is in them. Linear.
 */
export function findTimedWords(text: string, starts: ReadonlySet<number>): readonly Span[] {
  const words: Span[] = [];
  let start = -1;
  let end = 0;
  let hasWord = false;

  function close(): void {
    if (start >= 0 && (hasWord || hasStart(starts, start, end))) words.push({ start, end });
    start = -1;
    hasWord = false;
  }
  for (let at = 0; at < text.length; ) {
    const codePoint = text.codePointAt(at)!;
    const character = String.fromCodePoint(codePoint);
    const kind = kindOf(codePoint);
    const next = at + character.length;
    if (kind === KIND.space || SEPARATORS.has(character)) close();
    else if (isWordKind(kind)) {
      if (starts.has(at) && isUnspaced(character)) close();
      if (start < 0) start = at;
      hasWord = true;
      end = next;
    } else if (kind === KIND.sign || BEFORE_WORD.has(character)) {
      if (start < 0) start = at;
      end = next;
    } else if (start >= 0 && AFTER_WORD.has(character)) end = next;
    at = next;
  }
  close();
  return words;
}

function hasStart(starts: ReadonlySet<number>, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (starts.has(at)) return true;
  return false;
}
