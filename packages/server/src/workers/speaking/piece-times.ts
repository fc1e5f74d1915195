// When the words of a spoken piece are heard, in places of the caller's text.
import type { SpokenWord } from '../../engines/engine.ts';
import type { SpokenPiece } from '../../text/plan/spoken-piece.ts';
import { originalSpan } from '../../text/trace/rewrite.ts';
import type { PieceHearing } from './speak-piece.ts';
import type { PieceTimes } from './timings-writer.ts';

/** `heard`: its place in the recording, in samples. */
export function findPieceTimes(
  { words, source, endsSentence }: SpokenPiece,
  hearing: PieceHearing,
  heard: { readonly start: number; readonly samples: number },
): PieceTimes {
  return {
    span: source,
    startSample: heard.start,
    samples: heard.samples,
    words: joinWords((hearing.words ?? []).map((word) => ({ ...word, at: placeOf(word.at) }))),
    unheard: hearing.unheard.map((span) => originalSpan(words, span)),
    endsSentence,
  };

  /** Never outside of the piece: what was read as other words may stand in the piece before. */
  function placeOf(at: number): number {
    const { start } = originalSpan(words, { start: at, end: at + 1 });
    return Math.min(Math.max(start, source.start), Math.max(source.start, source.end - 1));
  }
}

/** The words that were read in place of one ("1,5 km") are one word to the caller, heard from the first to the last. */
function joinWords(words: readonly SpokenWord[]): readonly SpokenWord[] {
  const joined: SpokenWord[] = [];
  for (const word of words) {
    const last = joined.at(-1);
    if (last === undefined || word.at > last.at) joined.push(word);
    else {
      const end = Math.max(last.startSample + last.samples, word.startSample + word.samples);
      joined[joined.length - 1] = { ...last, samples: end - last.startSample };
    }
  }
  return joined;
}
