// Finds the words of a text.
import { isWordKind, KIND, kindOf } from './characters.ts';
import type { Span } from './trace/rewrite.ts';

/** What stands between the digits of one number. */
const SEPARATORS = new Set(".,'’");

/**
 * An ideograph, or a run of letters, marks and digits with the invisible characters between them; a number with its
 * separators. In order, linear.
 */
export function findWords(text: string): readonly Span[] {
  const words: Span[] = [];
  let start = -1;
  /** After the last letter or digit of the word that was begun. */
  let end = 0;
  function close(): void {
    if (start >= 0) words.push({ start, end });
    start = -1;
  }
  for (let at = 0; at < text.length; ) {
    const codePoint = text.codePointAt(at)!;
    const next = at + (codePoint > 0xffff ? 2 : 1);
    const kind = kindOf(codePoint);
    if (kind === KIND.ideograph) {
      close();
      words.push({ start: at, end: next });
    } else if (isWordKind(kind)) {
      if (start < 0) start = at;
      end = next;
    } else if (kind !== KIND.invisible && !isInNumber(text, at)) close();
    at = next;
  }
  close();
  return words;
}

function isInNumber(text: string, at: number): boolean {
  return SEPARATORS.has(text[at]!) && isDigit(text, at - 1) && isDigit(text, at + 1);
}

function isDigit(text: string, at: number): boolean {
  return at >= 0 && at < text.length && kindOf(text.charCodeAt(at)) === KIND.digit;
}
