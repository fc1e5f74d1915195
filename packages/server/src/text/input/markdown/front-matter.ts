// The lines about a document that stand before its words, between lines of three dashes.

const FENCE = /^---[\t ]{0,99}(?:\r\n|\r|\n)/;
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_ .-]{0,99}:[\t ]/u;
const END = /^(?:---|\.\.\.)[\t ]{0,99}$/;

/** How long they are; 0 when the document begins with its words. */
export function frontMatterLength(text: string): number {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const head = FENCE.exec(text.slice(start, start + 200));
  if (head === null) return 0;
  const first = start + head[0].length;
  let isNamed = false;
  for (let at = first; at < text.length; ) {
    const end = lineEnd(text, at);
    const line = text.slice(at, Math.min(end, at + 200));
    if (END.test(line)) return end;
    if (!isNamed && line.trim() !== '' && !line.startsWith('#')) {
      if (!NAME.test(`${line} `)) return 0;
      isNamed = true;
    }
    at = text.startsWith('\r\n', end) ? end + 2 : end + 1;
  }
  return 0;
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}
