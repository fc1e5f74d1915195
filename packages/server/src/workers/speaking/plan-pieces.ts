// The pieces in which a run is spoken, with their places in the text. Passages that were hard are cut smaller.
import { overlapsAny, type Passage } from '../../domain/run.ts';
import { planSpeech } from '../../text/plan/plan-speech.ts';
import type { SpeechPlan } from '../../text/plan/speech-plan.ts';
import { cutPiece, type SpokenPiece } from '../../text/plan/spoken-piece.ts';
import type { PieceLimits } from '../../text/sentences/piece-limits.ts';
import { createCodePointPlaces } from '../../text/trace/code-points.ts';

/** UTF-16 units of a piece within a passage that an engine did not finish before. */
const SMALL_PIECE = 60;

export interface PlannedPiece extends SpokenPiece {
  /** Its place in the caller's text, in code points. */
  readonly passage: Passage;
}

/** Yields the pieces lazily. `hardPassages` are cut into smaller pieces than the rest. */
export function* planPieces(
  text: string,
  plan: SpeechPlan,
  hardPassages: readonly Passage[],
): Generator<PlannedPiece, void, undefined> {
  const placeOf = createCodePointPlaces(text);
  for (const piece of planSpeech(plan, text.length)) {
    const passage = passageOf(piece, placeOf);
    if (!overlapsAny(passage, hardPassages)) {
      yield { ...piece, passage };
      continue;
    }
    let at = passage.at;
    for (const part of cutPiece(piece, small(plan.limitsOf(piece.style.tag)))) {
      const end = part.source.end === piece.source.end ? passage.at + passage.length : placeOf(part.source.end);
      yield { ...part, passage: { at, length: end - at } };
      at = end;
    }
  }
}

function passageOf({ source }: SpokenPiece, placeOf: (units: number) => number): Passage {
  const at = placeOf(source.start);
  return { at, length: placeOf(source.end) - at };
}

function small(limits: PieceLimits): PieceLimits {
  return { ...limits, units: Math.min(limits.units, SMALL_PIECE) };
}
