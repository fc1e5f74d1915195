// The way from a caller's text to what an engine is given: blocks, stretches of one style, sentences, words, pieces.
// Lazy, and linear in the text.
import type { Block } from '../input/parsed-text.ts';
import { createFollowingOrigin, flatten } from '../trace/trace.ts';
import { pauseBetween } from './pauses.ts';
import { createPieceWriter } from './piece-writer.ts';
import type { SpeechPlan } from './speech-plan.ts';
import { emptyPiece, type SpokenPiece } from './spoken-piece.ts';
import { createStretches } from './stretches.ts';

/** `length`: UTF-16 units of the caller's text. The last piece reaches to its end; an empty plan gives one without words. */
export function* planSpeech(plan: SpeechPlan, length: number): Generator<SpokenPiece, void, undefined> {
  let held: SpokenPiece | null = null;
  let reached = 0;
  for (const piece of piecesOf(plan)) {
    if (held !== null) yield held;
    held = { ...piece, source: { start: reached, end: Math.max(reached, piece.source.end) } };
    reached = held.source.end;
  }
  if (held !== null) yield { ...held, source: { start: held.source.start, end: length } };
  else yield emptyPiece(plan.tag, length);
}

function* piecesOf(plan: SpeechPlan): Generator<SpokenPiece> {
  const { parsed, pauses } = plan;
  const cutStretches = createStretches(parsed, plan);
  const writer = createPieceWriter(plan);
  // Joined to one step once, so that each slice is a search and a copy of few edits.
  const words = flatten(parsed.words);
  const firstMoved = parsed.blocks.find(({ isMoved }) => isMoved);
  const followingOrigin = createFollowingOrigin(words, firstMoved?.span.start);
  let before: Block | null = null;
  for (const block of parsed.blocks) {
    writer.pause(pauseBetween(before, block, pauses));
    before = block;
    for (const stretch of cutStretches(block.span)) {
      if (stretch.pauseMs !== null) writer.setPause(stretch.pauseMs);
      const pieces = writer.write(words, stretch);
      // What is read out of its place, such as a footnote, takes no part of the text from what stands between.
      const latest = block.isMoved ? 0 : followingOrigin(stretch.span.end);
      for (const piece of pieces)
        yield { ...piece, source: { ...piece.source, end: Math.min(piece.source.end, latest) } };
    }
  }
}
