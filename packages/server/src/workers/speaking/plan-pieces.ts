// The pieces in which a run is spoken, with their places in the text. Passages that were hard are cut smaller.
import { overlapsAny, type Passage } from '../../domain/run.ts';
import { planSpeech } from '../../text/plan/plan-speech.ts';
import type { SpeechPlan } from '../../text/plan/speech-plan.ts';
import { cutFirstClause, cutPiece, type SpokenPiece } from '../../text/plan/spoken-piece.ts';
import type { PieceLimits } from '../../text/sentences/piece-limits.ts';
import { createCodePointPlaces } from '../../text/trace/code-points.ts';

/** UTF-16 units of a piece within a passage that an engine did not finish before. */
const SMALL_PIECE = 60;
/** UTF-16 units of the first piece, where somebody waits for it. */
const FIRST_PIECE = 120;
const NOT_BLANK = /\S/;

export interface PlannedPiece extends SpokenPiece {
  /** Its place in the caller's text, in code points. */
  readonly passage: Passage;
}

/** Yields the pieces lazily. `hardPassages` are cut into smaller pieces than the rest. */
export function* planPieces(
  text: string,
  plan: SpeechPlan & { readonly startsSoon?: boolean },
  hardPassages: readonly Passage[],
): Generator<PlannedPiece, void, undefined> {
  const placeOf = createCodePointPlaces(text);
  for (const piece of plan.startsSoon === true ? startSoon(plan, text.length) : planSpeech(plan, text.length)) {
    const passage = passageOf(piece, placeOf);
    if (!overlapsAny(passage, hardPassages)) {
      yield { ...piece, passage };
      continue;
    }
    let at = passage.at;
    for (const part of cutPiece(piece, within(plan.limitsOf(piece.style.tag), SMALL_PIECE))) {
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

function within(limits: PieceLimits, units: number): PieceLimits {
  return { ...limits, units: Math.min(limits.units, units) };
}

/** The same pieces, of which the first with words is a clause. */
function* startSoon(plan: SpeechPlan, length: number): Generator<SpokenPiece, void, undefined> {
  let isFirst = true;
  for (const piece of planSpeech(plan, length)) {
    if (!isFirst || !NOT_BLANK.test(piece.words.text)) yield piece;
    else {
      yield* cutFirstClause(piece, within(plan.limitsOf(piece.style.tag), FIRST_PIECE));
      isFirst = false;
    }
  }
}
