// Cuts a text into sentences, and these into the pieces that an engine speaks one by one. Joined in order, the pieces
// are exactly the text.
import { endsClause, isUnspaced } from '../characters.ts';
import { createHealer, findParagraphs } from './line-breaks.ts';
import { findReach, type PieceLimits } from './piece-limits.ts';
import { findSentenceEnds } from './sentence-ends.ts';

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

const SPACE = /\s/;
const LINE_ENDS = /[\n\r\u2028\u0085\v]/g;

const segmenters = new Map<string, Intl.Segmenter>();
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

function segmenterOf(tag: string, granularity: 'word'): Intl.Segmenter {
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
 * Lazily cuts the text of a block into its sentences. White space belongs to the sentence before it; at the start of the
 * text, to the first sentence. Every line end ends a sentence: what was only wrapped has been joined before. Linear.
 */
export function* segmentSentences(text: string, tag: string): Generator<Segment, void, undefined> {
  let start = 0;
  for (const { at, kind } of findSentenceEnds(text, tag)) {
    yield { start, text: text.slice(start, at), after: kind };
    start = at;
  }
  if (start < text.length) yield { start, text: text.slice(start), after: 'sentence' };
}

/**
 * Lazily cuts a sentence that is over the limits at clauses, spaces, between words of scripts without spaces or, failing
 * those, between graphemes. Linear. What follows the last piece is what follows the sentence.
 */
export function* cutToLimits(sentence: Segment, { tag, limits }: Segmentation): Generator<Segment, void, undefined> {
  const { text } = sentence;
  const units = Math.min(limits.units, SEGMENT_LIMIT);
  let start = 0;
  while (start < text.length) {
    const limit = findReach(text, { start, end: Math.min(text.length, start + units) }, limits);
    if (limit >= text.length) break;
    const { at, after } = findCut({ text, tag }, start, limit);
    yield { start: sentence.start + start, text: text.slice(start, at), after };
    start = at;
  }
  if (start < text.length) yield { start: sentence.start + start, text: text.slice(start), after: sentence.after };
}

/** Lazily cuts a plain text into pieces within the limits: both of the above, with paragraphs and wrapped lines. */
export function* segmentText(text: string, segmentation: Segmentation): Generator<Segment, void, undefined> {
  let start = 0;
  for (const { at, kind } of findSentenceEnds(softenLineEnds(text, segmentation.tag), segmentation.tag)) {
    const after = kind === 'sentence' ? breakAtEnd(text, start, at) : kind;
    yield* cutToLimits({ start, text: text.slice(start, at), after }, segmentation);
    start = at;
  }
  const last = { start, text: text.slice(start), after: breakAtEnd(text, start, text.length) };
  yield* cutToLimits(last, segmentation);
}

/** The text with spaces in place of the line ends that only wrap a paragraph. The length stays the same. */
function softenLineEnds(text: string, tag: string): string {
  if (!text.includes('\n') && !text.includes('\r')) return text;
  const findJoints = createHealer(text, tag);
  const parts: string[] = [];
  let copied = 0;
  for (const lines of findParagraphs(text)) {
    for (const { index, length } of findJoints(lines)) {
      parts.push(text.slice(copied, index), text.slice(index, index + length).replace(LINE_ENDS, ' '));
      copied = index + length;
    }
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

/** The best place for a cut after `start`, `limit` at most. */
function findCut(
  { text, tag }: { text: string; tag: string },
  start: number,
  limit: number,
): { at: number; after: Break } {
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
