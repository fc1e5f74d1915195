// What an engine speaks in one call, and how it is cut further.
import type { PieceLimits } from '../sentences/piece-limits.ts';
import { cutToLimits, type Segment, type Segmentation } from '../sentences/segmentation.ts';
import { assertTiling } from '../sentences/tiling.ts';
import { original, originalSpan, type Rewritten, type Span } from '../trace/rewrite.ts';
import { slice } from '../trace/trace.ts';
import { CLAUSE_MS } from './pauses.ts';
import type { Phonemes } from './sentence-words.ts';
import type { Respelling, UnheededPart } from './spelled-sentence.ts';
import type { Style } from './stretches.ts';

export interface SpokenPiece {
  /** What the engine is given, traced to the caller's text by one step of edits. */
  readonly words: Rewritten;
  /** UTF-16 units of all that the engine was given before. */
  readonly at: number;
  /** Its part of the caller's text. The parts of all pieces, in order, are the whole text; one of them may be empty. */
  readonly source: Span;
  /** Silence between it and the piece before. */
  readonly pauseMs: number;
  readonly style: Style;
  /** Whether a sentence ends with it; otherwise it was cut inside of one. */
  readonly endsSentence: boolean;
  /** In places of `words.text`, in order. */
  readonly phonemes: readonly Phonemes[];
  /** Those that begin in this piece. */
  readonly respellings: readonly Respelling[];
  /** Marks in the caller's text that were obeyed, and so are not read. */
  readonly markup: readonly Span[];
  readonly unheeded: readonly UnheededPart[];
}

/** Cuts a piece further, to narrower limits. */
export function cutPiece(piece: SpokenPiece, limits: PieceLimits): Generator<SpokenPiece> {
  return cutAt(piece, cutWords(piece.words.text, { tag: piece.style.tag, limits }));
}

/**
 * Cuts off the beginning of a piece, for somebody who waits for its first sound: at the last end of a clause within so many UTF-16 units. A piece
 * without such a place stays whole.
 */
export function cutFirstClause(piece: SpokenPiece, limits: PieceLimits): Generator<SpokenPiece> {
  const { text } = piece.words;
  const [first] = cutWords(text, { tag: piece.style.tag, limits });
  if (first === undefined || first.after !== 'clause') return cutAt(piece, [{ start: 0, text, after: 'none' }]);
  const rest = first.text.length;
  return cutAt(piece, [first, { start: rest, text: text.slice(rest), after: 'none' }]);
}

function* cutAt(piece: SpokenPiece, parts: Iterable<Segment>): Generator<SpokenPiece> {
  const { words, style, source } = piece;
  let reached = source.start;
  let pauseBefore = 0;
  for (const { start, text, after } of parts) {
    const end = start + text.length;
    const isLast = end === words.text.length;
    const to = isLast ? source.end : Math.min(source.end, Math.max(reached, endInOriginal(words, end)));
    yield {
      words: slice(words, { start, end }),
      at: piece.at + start,
      source: { start: reached, end: to },
      pauseMs: start === 0 ? piece.pauseMs : pauseBefore,
      style,
      endsSentence: isLast && piece.endsSentence,
      phonemes: within(piece.phonemes, start, end),
      respellings: piece.respellings.filter(({ span }) => span.start >= reached && (span.start < to || isLast)),
      // Told once, with the first part.
      markup: start === 0 ? piece.markup : [],
      unheeded: start === 0 ? piece.unheeded : [],
    };
    reached = to;
    pauseBefore = after === 'clause' ? CLAUSE_MS : 0;
  }
}

/** A piece without words, for a text that is nothing but markup or white space. `length`: UTF-16 units of the text. */
export function emptyPiece(tag: string, length: number): SpokenPiece {
  const source = { start: 0, end: length };
  const style = { tag, prosody: null };
  return {
    words: original(''),
    at: 0,
    source,
    pauseMs: 0,
    style,
    endsSentence: true,
    phonemes: [],
    respellings: [],
    markup: [],
    unheeded: [],
  };
}

/** Cuts the words of a sentence. What follows the last part is known of the sentence and not of it. */
export function cutWords(text: string, segmentation: Segmentation): Iterable<Segment> {
  return assertTiling(cutToLimits({ start: 0, text, after: 'none' }, segmentation), text);
}

/** The phonemes of a part, in places of the part. Those that reach out of it are not said. */
export function within(phonemes: readonly Phonemes[], start: number, end: number): readonly Phonemes[] {
  if (phonemes.length === 0) return phonemes;
  return phonemes
    .filter((one) => one.start >= start && one.end <= end)
    .map((one) => ({ ...one, start: one.start - start, end: one.end - start }));
}

/** Where a part that ends at `place` ends in the original. What is replaced as a whole belongs to the part that begins it. */
export function endInOriginal(words: Rewritten, place: number): number {
  return place === 0 ? 0 : originalSpan(words, { start: place - 1, end: place }).end;
}
