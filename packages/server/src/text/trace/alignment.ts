// Lays what an engine was given beside the caller's text.
import type { Rewritten, Span } from './rewrite.ts';

/** Two parts that stand for each other; neither is empty. */
export interface Aligned {
  /** In the caller's text. */
  readonly source: Span;
  /** In the words that the engine was given. */
  readonly spoken: Span;
  /** Both are the same characters. */
  readonly isSame: boolean;
}

/** In the order of the words. `words` has at most one step of edits. For what is not told, nothing was given. */
export function* align(words: Rewritten): Generator<Aligned> {
  let from = 0;
  let at = 0;

  // Between two edits the texts are the same, character by character.
  function* same(end: number): Generator<Aligned> {
    const length = end - at;
    if (length > 0) yield { source: { start: from, end: from + length }, spoken: { start: at, end }, isSame: true };
  }

  for (const edit of words.steps[0] ?? []) {
    yield* same(edit.at);
    from = edit.from + edit.fromLength;
    at = edit.at + edit.length;
    if (edit.length > 0 && edit.fromLength > 0) {
      yield { source: { start: edit.from, end: from }, spoken: { start: edit.at, end: at }, isSame: false };
    }
  }
  yield* same(words.text.length);
}
