// A text that was taken out of the source line by line, and where each part of it stands there.
import type { Span } from '../../trace/rewrite.ts';

interface Segment {
  /** Place in the content. */
  readonly at: number;
  /** Place in the source. */
  readonly from: number;
  readonly length: number;
}

export interface Content {
  readonly text: string;
  /** The parts of the source that a part of the content came from, in order. */
  pieces(start: number, end: number): Iterable<Span>;
  /** The smallest part of the source that holds a part of the content. */
  span(start: number, end: number): Span;
}

/** The source itself. */
export function wholeContent(text: string): Content {
  return { text, pieces: (start, end) => [{ start, end }], span: (start, end) => ({ start, end }) };
}

/** The segments are in order; what is in none of them came from nowhere. */
export function segmentedContent(text: string, segments: readonly Segment[]): Content {
  const first = (place: number): number => {
    let low = 0;
    let high = segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (segments[middle]!.at + segments[middle]!.length <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  function* pieces(start: number, end: number): Generator<Span> {
    for (let next = first(start); next < segments.length && segments[next]!.at < end; next++) {
      const { at, from, length } = segments[next]!;
      const [low, high] = [Math.max(start, at), Math.min(end, at + length)];
      if (low < high) yield { start: from + low - at, end: from + high - at };
    }
  }
  return {
    text,
    pieces,
    span(start, end) {
      const found = [...pieces(start, end)];
      if (found.length > 0) return { start: found[0]!.start, end: found.at(-1)!.end };
      const next = segments[Math.min(first(start), segments.length - 1)];
      const place = next === undefined ? 0 : next.from + Math.min(Math.max(0, start - next.at), next.length);
      return { start: place, end: place };
    },
  };
}
