// Tells line ends that only wrap a paragraph from those that end a paragraph, a heading, a verse or a list item.

/** A line at least this long was broken because it was full; a shorter one is a heading, a verse or a list item. */
const WRAPPED_LINE = 50;
const LIST_ITEM = /^\s{0,8}(?:[-*•‣–—]\s|\d{1,3}[.)]\s)/;
const START_OF_LINE = 16;

/** Replaces every line end that only wraps a paragraph with spaces. The length stays the same. Linear. */
export function softenLineBreaks(text: string): string {
  let found = text.indexOf('\n');
  if (found < 0) return text;
  const parts: string[] = [];
  let copied = 0;
  let lineStart = 0;
  for (; found >= 0; found = text.indexOf('\n', lineStart)) {
    const lineEnd = text[found - 1] === '\r' ? found - 1 : found;
    if (lineEnd - lineStart >= WRAPPED_LINE && continuesAt(text, found + 1)) {
      parts.push(text.slice(copied, lineEnd), ' '.repeat(found + 1 - lineEnd));
      copied = found + 1;
    }
    lineStart = found + 1;
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

function continuesAt(text: string, at: number): boolean {
  const head = text.slice(at, at + START_OF_LINE);
  const lineEnd = head.search(/[\r\n]/);
  const line = lineEnd < 0 ? head : head.slice(0, lineEnd);
  return /\S/.test(line) && !LIST_ITEM.test(line);
}
