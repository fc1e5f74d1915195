// The pieces in which a run is spoken, with their places in the text.
import { countCharacters } from '../domain/coverage.ts';
import type { Passage } from '../domain/run.ts';
import { type Segment, type Segmentation, segmentText } from '../text/segmentation.ts';

/** UTF-16 units of a piece within a passage that an engine did not finish before. */
const SMALL_PIECE = 60;

export interface PlannedPiece extends Segment {
  /** Its place in the text, in code points. */
  readonly passage: Passage;
}

/** Yields the pieces lazily. `hardPassages` are cut into smaller pieces than the rest. */
export function* planPieces(
  text: string,
  segmentation: Segmentation,
  hardPassages: readonly Passage[],
): Generator<PlannedPiece, void, undefined> {
  let at = 0;
  for (const segment of segmentText(text, segmentation)) {
    const length = countCharacters(segment.text);
    if (overlapsAny({ at, length }, hardPassages)) yield* cutSmall(segment, at, segmentation);
    else yield { ...segment, passage: { at, length } };
    at += length;
  }
}

function* cutSmall(segment: Segment, from: number, { tag, limits }: Segmentation): Generator<PlannedPiece> {
  const units = Math.min(limits.units, SMALL_PIECE);
  let at = from;
  for (const part of segmentText(segment.text, { tag, limits: { ...limits, units } })) {
    const length = countCharacters(part.text);
    const isLast = part.start + part.text.length === segment.text.length;
    const after = isLast ? segment.after : part.after;
    yield { start: segment.start + part.start, text: part.text, after, passage: { at, length } };
    at += length;
  }
}

/** Whether the passage has a character in common with one of the others. */
export function overlapsAny({ at, length }: Passage, others: readonly Passage[]): boolean {
  return others.some((other) => at < other.at + other.length && other.at < at + length);
}
