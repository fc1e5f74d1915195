// Marks in brackets inside a text: ARPAbet behind a word says how it is read, a word alone such as [laughter] is a sound.
import { ipaOfArpabet } from '../pronunciation/arpabet.ts';
import type { Replacement, Span } from '../trace/rewrite.ts';

/** Places are UTF-16 units of the text that was searched. */
export interface Marks {
  /** Words that stand before ARPAbet, and how they are said. In order. */
  readonly phonemes: readonly (Span & { readonly ipa: string })[];
  /** Takes the marks out. In order. */
  readonly replacements: readonly Replacement[];
  /** Sounds that no engine makes yet: they are taken out without being heard. In order. */
  readonly dropped: readonly (Span & { readonly name: string })[];
}

const MARK = /\[([^[\]\r\n]{1,200})\]/g;
/** One to three words of small letters. */
const SOUND = /^[a-z]{2,20}(?:[ _-][a-z]{2,20}){0,2}$/;
const WORD_SIGN = /[\p{L}\p{M}\p{N}'’-]/u;
const LONGEST_WORD = 60;

/** Finds the marks; anything else in brackets, such as a note or a number, is text. Linear. */
export function findMarks(text: string): Marks {
  const phonemes: (Span & { ipa: string })[] = [];
  const replacements: Replacement[] = [];
  const dropped: (Span & { name: string })[] = [];
  for (const { index, 0: mark, 1: inside } of text.matchAll(MARK)) {
    const end = index + mark.length;
    const ipa = ipaOfArpabet(inside!);
    const word = ipa === null ? null : wordBefore(text, index);
    if (ipa !== null && word !== null) phonemes.push({ ...word, ipa });
    else if (SOUND.test(inside!)) dropped.push({ start: index, end, name: inside! });
    else continue;
    // With the space before it, so that none is left before a comma.
    const start = word?.end ?? (index > 0 && text[index - 1] === ' ' ? index - 1 : index);
    replacements.push({ index: start, length: end - start, by: '' });
  }
  return { phonemes, replacements, dropped };
}

/** The word that ends before a mark, with at most one space between them. */
function wordBefore(text: string, at: number): Span | null {
  const end = text[at - 1] === ' ' ? at - 1 : at;
  let start = end;
  while (start > 0 && end - start < LONGEST_WORD && WORD_SIGN.test(text[start - 1]!)) start--;
  return start < end ? { start, end } : null;
}
