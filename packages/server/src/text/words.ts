// The words of a text, one by one.
import type { Span } from './rewrite.ts';

/**
 * An ideograph, or a run of letters, marks and digits with what is invisible between them; a number with its separators.
 * Linear: what may follow is told by the character itself.
 */
const WORD =
  /\p{Script=Han}|[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{DI}]](?:[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{DI}]]|\p{DI}+(?=[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{DI}]])|(?<=\p{Nd})[.,'’](?=\p{Nd}))*/gv;

/** In order. */
export function findWords(text: string): readonly Span[] {
  const words: Span[] = [];
  for (const { index, 0: word } of text.matchAll(WORD)) words.push({ start: index, end: index + word.length });
  return words;
}
