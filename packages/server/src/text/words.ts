// Finds the words of a text.
import type { Span } from './rewrite.ts';

/**
 * An ideograph, or a run of letters, marks and digits, including invisible characters between them and the separators
 * of a number. Linear: the next character alone decides which alternative can match.
 */
const WORD =
  /\p{Script=Han}|[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{DI}]](?:[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{DI}]]|\p{DI}+(?=[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{DI}]])|(?<=\p{Nd})[.,'’](?=\p{Nd}))*/gv;

/** The words of a text, in order. */
export function findWords(text: string): readonly Span[] {
  const words: Span[] = [];
  for (const { index, 0: word } of text.matchAll(WORD)) words.push({ start: index, end: index + word.length });
  return words;
}
