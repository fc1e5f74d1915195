// When the marks of an SSML text are passed: at the first word that begins at a mark or after it.
import type { ParsedText } from '../../text/input/parsed-text.ts';
import { originalSpan } from '../../text/trace/rewrite.ts';
import type { PieceTimes } from './timings-writer.ts';

export interface MarkTimes {
  /** Tells the marks that a piece passes. Call it for the pieces in order. */
  pass(piece: PieceTimes): void;
  /** Tells the marks behind the last word. */
  finish(endSample: number): void;
}

/** `tell` is called in the order of the marks. */
export function createMarkTimes(
  { words, directions }: ParsedText,
  tell: (name: string, sample: number) => void,
): MarkTimes {
  const marks = directions
    .flatMap((direction) => (direction.type === 'mark' ? [direction] : []))
    .map(({ at, name }) => ({
      name,
      place: at < words.text.length ? originalSpan(words, { start: at, end: at + 1 }).start : null,
    }));
  let next = 0;

  return {
    pass({ span, startSample, words: heard }) {
      for (; next < marks.length; next++) {
        const { name, place } = marks[next]!;
        if (place === null || place >= span.end) return;
        const word = heard.find(({ at }) => at >= place);
        // Behind the last word of this piece it is the next piece that is waited for.
        if (word === undefined && heard.length > 0) return;
        tell(name, startSample + (word?.startSample ?? 0));
      }
    },
    finish(endSample) {
      for (; next < marks.length; next++) tell(marks[next]!.name, endSample);
    },
  };
}
