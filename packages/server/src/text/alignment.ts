// Lays a part of the caller's text beside what an engine was given for it.
import type { Rewritten, Span } from './rewrite.ts';

/** Two parts that stand for each other. Those of one piece are in order, and their sources tile the piece's source. */
export interface Aligned {
  /** In the caller's text. */
  readonly source: Span;
  /** In the words that the engine was given; empty where nothing was given for the source. */
  readonly spoken: Span;
  /** Both are the same characters. */
  readonly isSame: boolean;
}

/** `words` has at most one step of edits. */
export function* align(words: Rewritten, source: Span): Generator<Aligned> {
  /** What of the piece's source was told. */
  let reached = source.start;

  /** Of the caller's text only what lies in the source and was not told: the rest belongs to the piece before. */
  function* tell(there: Span, spoken: Span, isSame: boolean): Generator<Aligned> {
    const start = Math.max(reached, there.start);
    const end = Math.min(source.end, there.end);
    if (start >= end) return;
    if (start > reached) yield { source: { start: reached, end: start }, spoken: NOTHING, isSame: false };
    reached = end;
    const given = isSame ? { start: spoken.start + start - there.start, end: spoken.end + end - there.end } : spoken;
    yield { source: { start, end }, spoken: given, isSame };
  }

  let from = 0;
  let at = 0;
  for (const edit of words.steps[0] ?? []) {
    // Between two edits the texts are the same, character by character.
    yield* tell({ start: from, end: edit.from }, { start: at, end: edit.at }, true);
    from = edit.from + edit.fromLength;
    at = edit.at + edit.length;
    yield* tell({ start: edit.from, end: from }, { start: edit.at, end: at }, false);
  }
  const rest = words.text.length - at;
  yield* tell({ start: from, end: from + rest }, { start: at, end: at + rest }, true);
  yield* tell({ start: reached, end: source.end }, NOTHING, false);
}

const NOTHING: Span = { start: 0, end: 0 };
