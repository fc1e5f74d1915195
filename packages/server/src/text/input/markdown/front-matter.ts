// The lines about a document that stand before its words, between lines of three dashes.

const FENCE = /^---[\t ]{0,99}(?:\r\n|\r|\n)/;
const FIRST_LINE =
  /^(?:[\t ]{0,99}(?:#[^\r\n]{0,999})?(?:\r\n|\r|\n))*(?:[\p{L}\p{N}_][\p{L}\p{N}_ .-]{0,99}:(?:[\t \r\n]|$)|-{3}|\.{3})/u;
const END = /^(?:---|\.\.\.)[\t ]{0,99}$/;

/** How long they are; 0 when the document begins with its words. */
export function frontMatterLength(text: string): number {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const head = FENCE.exec(text.slice(start, start + 200));
  if (head === null) return 0;
  const first = start + head[0].length;
  if (!FIRST_LINE.test(text.slice(first, first + 2_000))) return 0;
  for (let at = first; at < text.length; ) {
    const end = lineEnd(text, at);
    if (END.test(text.slice(at, Math.min(end, at + 200)))) return end;
    at = text.startsWith('\r\n', end) ? end + 2 : end + 1;
  }
  return 0;
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}
