// Cuts a text into the pieces that an engine speaks one by one. Joined in order, the pieces are exactly the text.
import { endsInAbbreviation } from './abbreviations.ts';
import { endsClause, isUnspaced } from './characters.ts';
import { softenLineBreaks } from './line-breaks.ts';
import { findReach, type PieceLimits } from './piece-limits.ts';

/** What follows a segment, from the longest silence to the shortest. `none`: the text itself has no break here. */
export type Break = 'paragraph' | 'sentence' | 'clause' | 'none';

export interface Segment {
  /** UTF-16 units of the text before it. */
  readonly start: number;
  /** Including all white space that belongs to it. */
  readonly text: string;
  readonly after: Break;
}

/** Most UTF-16 units in one segment. One call takes an engine more than linear time; few sentences are this long. */
export const SEGMENT_LIMIT = 500;
/** A piece that is cut at a comma should not be too short: at least this many units, or a third of what fits. */
const CLAUSE_MINIMUM = 150;
/** Units read past a limit to find the borders of a word: longer than any word of a script without spaces. */
const WORD_CONTEXT = 30;

const NOT_BLANK = /\S/;
const SPACE = /\s/;

const segmenters = new Map<string, Intl.Segmenter>();
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

function segmenterOf(tag: string, granularity: 'sentence' | 'word'): Intl.Segmenter {
  const key = `${granularity} ${tag}`;
  let segmenter = segmenters.get(key);
  if (!segmenter) {
    segmenter = new Intl.Segmenter(tag, { granularity });
    segmenters.set(key, segmenter);
  }
  return segmenter;
}

/** How a text is to be cut. */
export interface Segmentation {
  /** BCP-47 tag of its language. */
  readonly tag: string;
  readonly limits: PieceLimits;
}

/**
 * Lazily cuts `text` at sentence ends. A sentence over the limits is cut at clauses, spaces, between words of scripts
 * without spaces or, failing those, between graphemes. Linear in the text, and holds no more than the text and one
 * segment.
 */
export function* segmentText(text: string, { tag, limits }: Segmentation): Generator<Segment, void, undefined> {
  const cut = { text, tag, limits };
  const language = tag.split('-')[0]!;
  let start = 0;
  /** Whether a whole sentence lies between `start` and here. */
  let complete = false;
  for (const { index, segment } of segmenterOf(tag, 'sentence').segment(softenLineBreaks(text))) {
    // White space belongs to the sentence before it; at the start of the text, to the first sentence.
    if (!NOT_BLANK.test(segment)) continue;
    if (complete) {
      yield* cutToLimits(cut, start, index);
      start = index;
    }
    complete = !endsInAbbreviation({ text, start: index, end: index + segment.length, language });
  }
  yield* cutToLimits(cut, start, text.length);
}

interface Cut extends Segmentation {
  readonly text: string;
}

function* cutToLimits(cut: Cut, from: number, end: number): Generator<Segment, void, undefined> {
  const { text, limits } = cut;
  const units = Math.min(limits.units, SEGMENT_LIMIT);
  let start = from;
  while (start < end) {
    const limit = findReach(text, { start, end: Math.min(end, start + units) }, limits);
    if (limit >= end) break;
    const { at, after } = findCut(cut, start, limit);
    yield { start, text: text.slice(start, at), after };
    start = at;
  }
  if (start < end) yield { start, text: text.slice(start, end), after: breakAtEnd(text, start, end) };
}

/** The best place for a cut after `start`, `limit` at most. */
function findCut({ text, tag }: Cut, start: number, limit: number): { at: number; after: Break } {
  const minimum = Math.min(CLAUSE_MINIMUM, Math.ceil((limit - start) / 3));
  let space = -1;
  for (let at = limit; at > start; at--) {
    if (SPACE.test(text[at - 1]!)) {
      if (space < 0) space = at;
    } else if (at - start >= minimum && endsClause(text.charCodeAt(at - 1), text.charCodeAt(at))) {
      if (!SPACE.test(text[at] ?? '')) return { at, after: 'clause' };
      if (at < limit) return { at: at + 1, after: 'clause' };
    }
    // A clause that ends before this is too short, so the space is the best cut.
    if (at - start < minimum && space >= 0) break;
  }
  // In a script without spaces, a space far back is not the nearest border of a word.
  const unspaced = isUnspaced(String.fromCodePoint(text.codePointAt(limit)!));
  if (space >= 0 && (!unspaced || space - start > (limit - start) / 2)) return { at: space, after: 'none' };
  const word = unspaced ? borderBefore(segmenterOf(tag, 'word'), text, { start, limit }) : 0;
  const border = word || borderBefore(graphemes, text, { start, limit });
  if (border > 0 && start + border > space) return { at: start + border, after: 'none' };
  if (space >= 0) return { at: space, after: 'none' };
  // A single grapheme of hundreds of marks is cut inside, but never inside a surrogate pair.
  const torn = text.codePointAt(limit - 1)! > 0xffff;
  return { at: torn && limit - 1 > start ? limit - 1 : limit, after: 'none' };
}

/** Units from `start` to the last border at or before `limit`; 0 when there is none. */
function borderBefore(
  segmenter: Intl.Segmenter,
  text: string,
  { start, limit }: { start: number; limit: number },
): number {
  const window = text.slice(start, limit + WORD_CONTEXT);
  return segmenter.segment(window).containing(limit - start)?.index ?? 0;
}

function breakAtEnd(text: string, start: number, end: number): Break {
  let lines = 0;
  for (let at = end - 1; at >= start && SPACE.test(text[at]!); at--) {
    const char = text[at];
    if (char === '\u2029') return 'paragraph';
    if (char === '\n' || (char === '\r' && text[at + 1] !== '\n')) lines++;
    if (lines === 2) return 'paragraph';
  }
  return 'sentence';
}
