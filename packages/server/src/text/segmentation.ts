// Cuts a text into the pieces an engine speaks one by one. The pieces, in order, are the text again, to the last space.
import { endsInAbbreviation } from './abbreviations.ts';
import { softenLineBreaks } from './line-breaks.ts';

/** What follows a segment, in falling order of the silence it deserves. `none`: the cut is only ours. */
export type Break = 'paragraph' | 'sentence' | 'clause' | 'none';

export interface Segment {
  /** With all white space that belongs to it. */
  readonly text: string;
  readonly after: Break;
}

/** UTF-16 units in one segment. Engines need more than linear time for one call; a sentence rarely has this many. */
export const SEGMENT_LIMIT = 500;
/** A cut at a comma must leave a piece worth its own breath. */
const CLAUSE_MINIMUM = 150;

const NOT_BLANK = /\S/;
const SPACE = /\s/;
const CLAUSE_END = ',;:–—،؛、，；：';
/** Stand close to the next character by custom; the others end a clause only before white space ("1,000"). */
const CLAUSE_END_CLOSE = '、，；：';

const sentenceSegmenters = new Map<string, Intl.Segmenter>();
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

function sentences(tag: string): Intl.Segmenter {
  let segmenter = sentenceSegmenters.get(tag);
  if (!segmenter) {
    segmenter = new Intl.Segmenter(tag, { granularity: 'sentence' });
    sentenceSegmenters.set(tag, segmenter);
  }
  return segmenter;
}

/**
 * Lazily cuts `text` (language given as a BCP-47 tag) at sentence ends, and longer sentences at clauses, spaces or,
 * failing those, between graphemes. Linear in the text, and holds no more than the text and one segment.
 */
export function* segmentText(text: string, tag: string): Generator<Segment, void, undefined> {
  const language = tag.split('-')[0]!;
  let start = 0;
  /** Whether something that makes a segment of its own lies between `start` and here. */
  let complete = false;
  for (const { index, segment } of sentences(tag).segment(softenLineBreaks(text))) {
    // Blank space goes with what stands before it; at the very start, with the first thing said.
    if (!NOT_BLANK.test(segment)) continue;
    if (complete) {
      yield* cutToLimit(text, start, index);
      start = index;
    }
    complete = !endsInAbbreviation({ text, start: index, end: index + segment.length, language });
  }
  yield* cutToLimit(text, start, text.length);
}

function* cutToLimit(text: string, from: number, end: number): Generator<Segment, void, undefined> {
  let start = from;
  while (end - start > SEGMENT_LIMIT) {
    const { at, after } = findCut(text, start);
    yield { text: text.slice(start, at), after };
    start = at;
  }
  if (start < end) yield { text: text.slice(start, end), after: breakAtEnd(text, start, end) };
}

function findCut(text: string, start: number): { at: number; after: Break } {
  const limit = start + SEGMENT_LIMIT;
  let space = -1;
  for (let at = limit; at > start; at--) {
    const last = text[at - 1]!;
    if (SPACE.test(last)) {
      if (space < 0) space = at;
    } else if (at - start >= CLAUSE_MINIMUM && CLAUSE_END.includes(last)) {
      const next = text[at] ?? '';
      if (CLAUSE_END_CLOSE.includes(last)) return { at, after: 'clause' };
      if (SPACE.test(next) && at < limit) return { at: at + 1, after: 'clause' };
    }
    // No clause may end before this, so the space is the best there is.
    if (at - start < CLAUSE_MINIMUM && space >= 0) break;
  }
  if (space >= 0) return { at: space, after: 'none' };
  const window = text.slice(start, limit + 1);
  const inGrapheme = graphemes.segment(window).containing(SEGMENT_LIMIT)?.index ?? 0;
  if (inGrapheme > 0) return { at: start + inGrapheme, after: 'none' };
  // One grapheme of hundreds of marks: at least no surrogate pair is torn.
  const torn = text.codePointAt(limit - 1)! > 0xffff;
  return { at: torn ? limit - 1 : limit, after: 'none' };
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
