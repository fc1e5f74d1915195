// The lines of a text of Markdown, and what a token says of them as a text of its own.
import { type Content, segmentedContent } from '../document/content.ts';

export interface Lines {
  /** The text for the parser: line feeds only, without front matter. */
  readonly text: string;
  /** The place in the source of a place in that text. */
  toSource(place: number): number;
}

/** CRLF is one sign for the parser, so that places after it move. */
export function normaliseLines(source: string, skip: number): Lines {
  const blank = `${source.slice(0, skip).replace(/[^\r\n]/g, ' ')}${source.slice(skip)}`.replace(/^\ufeff/, ' ');
  if (!blank.includes('\r\n')) {
    const text = blank.replaceAll('\r', '\n').replaceAll('\0', '\ufffd');
    return { text, toSource: (place) => place };
  }
  const removed: number[] = [];
  for (let at = blank.indexOf('\r\n'); at >= 0; at = blank.indexOf('\r\n', at + 2)) removed.push(at - removed.length);
  return {
    text: blank.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll('\0', '\ufffd'),
    toSource(place) {
      let low = 0;
      let high = removed.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (removed[middle]! < place) low = middle + 1;
        else high = middle;
      }
      return place + low;
    },
  };
}

/**
 * Each line of the content is the end of a line of the text: only marks and white space before it were taken off, and of
 * the last line white space behind it.
 */
export function contentOfLines(
  lines: Lines,
  { content, firstLine, lineEnds }: { content: string; firstLine: number; lineEnds: readonly number[] },
): Content {
  const segments: { at: number; from: number; length: number }[] = [];
  let at = 0;
  for (let line = firstLine; at <= content.length && line < lineEnds.length; line++) {
    const found = content.indexOf('\n', at);
    const end = found < 0 ? content.length : found;
    let to = lineEnds[line]!;
    if (found < 0)
      while (to > 0 && isWhite(lines.text.charCodeAt(to - 1)) && !isWhite(content.charCodeAt(end - 1))) to--;
    let length = end - at;
    // Spaces that stand for a tab are in no place.
    while (length > 0 && lines.text.charCodeAt(to - length) !== content.charCodeAt(end - length)) length--;
    const from = lines.toSource(to - length);
    if (length > 0) segments.push({ at: end - length, from, length });
    if (found >= 0) segments.push({ at: end, from: from + length, length: 1 });
    at = end + 1;
  }
  return segmentedContent(content, segments);
}

function isWhite(unit: number): boolean {
  return unit === 32 || unit === 9 || unit === 10 || unit === 13;
}
