// Where a text may be broken that is longer than it may be: behind a sentence, else behind a word, else between two signs.

const SENTENCE_END = /[.!?…]["'”’»)\]]*\s+|[。！？]["”’」』）]*|\n\s*/gu;
/** A line end is none: texts may be wrapped. */
const PROSE_END = /[.!?…]["'”’»)\]]*\s+|[。！？]["”’」』）]*|\n\s*\n\s*/gu;
const WORD_END = /\s+/gu;
/** A sentence that ends earlier than this is not looked for: pieces would become many. */
const EARLIEST = 0.5;

/** A place of at most `maxLength`, above 0; never inside a surrogate pair. */
export function findBreak(text: string, maxLength: number): number {
  if (text.length <= maxLength) return text.length;
  const from = Math.floor(maxLength * EARLIEST);
  const window = text.slice(from, maxLength);
  return from + (lastEnd(window, SENTENCE_END) ?? lastEnd(window, WORD_END) ?? lastSign(window));
}

/** Behind the last sentence or paragraph that ends in a text; 0 when none does. */
export function lastSentenceEnd(text: string): number {
  return lastEnd(text, PROSE_END) ?? 0;
}

function lastEnd(text: string, pattern: RegExp): number | null {
  let end: number | null = null;
  for (const found of text.matchAll(pattern)) end = found.index + found[0].length;
  return end === 0 ? null : end;
}

function lastSign(text: string): number {
  const unit = text.charCodeAt(text.length - 1);
  const isHalf = unit >= 0xd800 && unit <= 0xdbff;
  return isHalf && text.length > 1 ? text.length - 1 : text.length;
}
