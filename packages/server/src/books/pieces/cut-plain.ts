// Cuts plain text and Markdown: at empty lines, and inside a paragraph that is too long.
import { findBreak } from './break-text.ts';

const HAS_WORDS = /\S/u;

export function* cutPlain(text: string, maxLength: number): Iterable<string> {
  let rest = text;
  while (rest.length > maxLength) {
    const end = lastParagraphEnd(rest, maxLength) ?? findBreak(rest, maxLength);
    const piece = rest.slice(0, end);
    if (HAS_WORDS.test(piece)) yield piece;
    rest = rest.slice(end);
  }
  if (HAS_WORDS.test(rest)) yield rest;
}

/** Behind the last empty line within the limit that has something before it. */
function lastParagraphEnd(text: string, maxLength: number): number | null {
  let end: number | null = null;
  for (const found of text.slice(0, maxLength).matchAll(/\n[^\S\n]*\n\s*/gu)) {
    if (found.index > 0) end = found.index + found[0].length;
  }
  return end;
}
