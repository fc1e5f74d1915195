// The way from a caller's text to what an engine is given: blocks, stretches of one style, sentences, words, pieces.
// Lazy, and linear in the text.
import type { Block, ParsedText } from '../input/parsed-text.ts';
import type { PieceLimits } from '../piece-limits.ts';
import type { Pauses } from '../reading.ts';
import { original, originalSpan, type Replacement, type Rewritten, rewrite, type Span } from '../rewrite.ts';
import { type Break, cutToLimits, type Segment, segmentSentences } from '../segmentation.ts';
import { foldSigns } from '../signs/fold-signs.ts';
import { continueFrom, createFollowingOrigin, flatten, placeAfter, slice } from '../trace.ts';
import { type Phonemes, rewriteSentence, type Unheeded, type WordReaders } from './sentence-words.ts';
import { createStretches, type Fixed, type Stretch, type Style } from './stretches.ts';

/** A part of the caller's text that is read as other words. */
export interface Respelling {
  /** In the caller's text. */
  readonly span: Span;
  readonly spoken: string;
}

/** Something that was asked for and is not heard, with its place in the caller's text. */
export type UnheededPart = Pick<Unheeded, 'reason'> & { readonly span: Span };

/** What an engine speaks in one call. */
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

export interface SpeechPlan {
  readonly parsed: ParsedText;
  /** BCP-47 tag of the text's language. */
  readonly tag: string;
  readonly pauses: Pauses;
  readonly readers: ReadonlyMap<string, WordReaders>;
  /** What an engine takes in one call in a language. */
  readonly limitsOf: (tag: string) => PieceLimits;
}

/** Silence at a comma at which a long sentence is cut, and between a quotation and "he said". */
const CLAUSE_MS = 100;
const NOT_BLANK = /\S/;

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

/** Cuts a piece further, to narrower limits. */
export function* cutPiece(piece: SpokenPiece, limits: PieceLimits): Generator<SpokenPiece> {
  const { words, style, source } = piece;
  let reached = source.start;
  let pauseBefore = 0;
  for (const { start, text, after } of cutToLimits(asSegment(words.text), { tag: style.tag, limits })) {
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

function* piecesOf(plan: SpeechPlan): Generator<SpokenPiece> {
  const { parsed, pauses } = plan;
  const cutStretches = createStretches(parsed, plan.tag);
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

/** Follows what was written so far: how much, and what silence is due. */
function createPieceWriter({ readers, limitsOf, pauses }: SpeechPlan) {
  let at = 0;
  let pauseMs = 0;
  const silences: Readonly<Record<Break, number>> = {
    paragraph: pauses.paragraph,
    sentence: pauses.sentence,
    clause: CLAUSE_MS,
    none: 0,
  };

  function pause(ms: number): void {
    pauseMs = Math.max(pauseMs, ms);
  }

  function* cut(sentence: Sentence, { style, isEnd, latest }: Ending): Generator<SpokenPiece> {
    const { words, phonemes, respellings } = sentence;
    let next = 0;
    for (const { start, text, after } of cutToLimits(asSegment(words.text), {
      tag: style.tag,
      limits: limitsOf(style.tag),
    })) {
      const end = start + text.length;
      const isWhole = text.length === words.text.length;
      if (NOT_BLANK.test(text)) {
        const part = isWhole ? words : slice(words, { start, end });
        const sourceEnd = Math.min(latest, endInOriginal(words, end));
        const from = next;
        while (next < respellings.length && respellings[next]!.span.start < sourceEnd) next++;
        const told = isWhole ? respellings : respellings.slice(from, next);
        const source = { start: originalSpan(words, { start, end: start + 1 }).start, end: sourceEnd };
        const endsSentence = isEnd && end === words.text.length;
        yield {
          words: part,
          at,
          source,
          pauseMs,
          style,
          endsSentence,
          phonemes: within(phonemes, start, end),
          respellings: told,
          markup: start === 0 ? sentence.markup : [],
          unheeded: start === 0 ? sentence.unheeded : [],
        };
        at += text.length;
        pauseMs = 0;
      }
      pause(silences[after]);
    }
  }

  return {
    pause,
    setPause(ms: number): void {
      pauseMs = ms;
    },
    *write(words: Rewritten, stretch: Stretch): Generator<SpokenPiece> {
      const { style, span } = stretch;
      const reader = readers.get(style.tag);
      if (reader === undefined) throw new Error('a language of the text was not prepared');
      const part = slice(words, span);
      const folded = foldSigns(original(part.text), style.tag);
      const traced = flatten(continueFrom(part, folded));
      const followingOrigin = createFollowingOrigin(traced);
      const fixed = moveFixed(stretch, folded);
      let next = 0;
      for (const { start, text, after } of segmentSentences(folded.text, style.tag)) {
        const end = start + text.length;
        const from = next;
        while (next < fixed.length && fixed[next]!.span.start < end) next++;
        const inside = fixed.slice(from, next).flatMap((one) => shift(one, { start, end }));
        const isEnd = after === 'sentence' || after === 'paragraph' || end === folded.text.length;
        const sentence = spell(slice(traced, { start, end }), inside, reader);
        yield* cut(sentence, { style, isEnd, latest: followingOrigin(end) });
        pause(silences[after]);
      }
    },
  };
}

/** How a sentence is spoken, and what comes after it. */
interface Ending {
  readonly style: Style;
  readonly isEnd: boolean;
  /** The pieces reach no further in the caller's text. */
  readonly latest: number;
}

interface Sentence {
  readonly words: Rewritten;
  readonly phonemes: readonly Phonemes[];
  readonly respellings: readonly Respelling[];
  readonly markup: readonly Span[];
  readonly unheeded: readonly UnheededPart[];
}

/** Puts the words that are to be read in place of those that stand there. */
function spell(sentence: Rewritten, fixed: readonly Fixed[], readers: WordReaders): Sentence {
  const { replacements, phonemes, markup, unheeded } = rewriteSentence(sentence.text, fixed, readers);
  const told = {
    markup: markup.map((span) => originalSpan(sentence, span)),
    unheeded: unheeded.map(({ reason, ...span }) => ({ reason, span: originalSpan(sentence, span) })),
  };
  if (replacements.length === 0) {
    return { words: sentence, phonemes, respellings: toRespellings(sentence, [], phonemes), ...told };
  }
  const changed = rewrite(original(sentence.text), replacements);
  return {
    words: flatten(continueFrom(sentence, changed)),
    phonemes: phonemes.map((one) => ({
      ...one,
      start: placeAfter(changed, one.start),
      end: placeAfter(changed, one.end),
    })),
    respellings: toRespellings(sentence, replacements, phonemes),
    ...told,
  };
}

/** In order. Phonemes are told between strokes, as they are written everywhere. */
function toRespellings(
  sentence: Rewritten,
  replacements: readonly Replacement[],
  phonemes: readonly Phonemes[],
): readonly Respelling[] {
  const written = replacements.flatMap((one) => toRespelling(sentence, one));
  if (phonemes.length === 0) return written;
  const said = phonemes.map(({ ipa, ...span }) => ({ span: originalSpan(sentence, span), spoken: `/${ipa}/` }));
  return [...written, ...said].sort((one, other) => one.span.start - other.span.start);
}

function toRespelling(sentence: Rewritten, { index, length, by }: Replacement): Respelling | [] {
  if (length === 0 || by === '' || sentence.text.slice(index, index + length) === by) return [];
  return { span: originalSpan(sentence, { start: index, end: index + length }), spoken: by };
}

/** The fixed parts of a stretch, in places of its folded text. */
function moveFixed({ span, fixed }: Stretch, folded: Rewritten): readonly Fixed[] {
  return fixed.map((one) => ({
    ...one,
    span: {
      start: placeAfter(folded, one.span.start - span.start),
      end: placeAfter(folded, one.span.end - span.start),
    },
  }));
}

/** A fixed part in places of its sentence; none when it reaches into the next one. */
function shift(one: Fixed, { start, end }: Span): Fixed | [] {
  const { span } = one;
  if (span.start < start || span.end > end || span.start === span.end) return [];
  return { ...one, span: { start: span.start - start, end: span.end - start } };
}

/** What follows is known of the sentence and not of its last piece. */
function asSegment(text: string): Segment {
  return { start: 0, text, after: 'none' };
}

function within(phonemes: readonly Phonemes[], start: number, end: number): readonly Phonemes[] {
  if (phonemes.length === 0) return phonemes;
  return phonemes
    .filter((one) => one.start >= start && one.end <= end)
    .map((one) => ({ ...one, start: one.start - start, end: one.end - start }));
}

/** Where a part that ends at `place` ends in the original. What is replaced as a whole belongs to the part that begins it. */
function endInOriginal(words: Rewritten, place: number): number {
  return place === 0 ? 0 : originalSpan(words, { start: place - 1, end: place }).end;
}

const PARAGRAPHS: ReadonlySet<Block['kind']> = new Set(['paragraph', 'quote', 'caption', 'code']);

/** The silence between two neighbours. */
function pauseBetween(before: Block | null, block: Block, pauses: Pauses): number {
  if (block.kind === 'scene' || before?.kind === 'scene') return pauses.scene;
  if (before === null) return 0;
  if (before.kind === 'heading') return pauses.heading;
  if (before.kind === 'sentence') return pauses.sentence;
  if (block.kind !== before.kind || PARAGRAPHS.has(block.kind)) return pauses.paragraph;
  return pauses.sentence;
}

function emptyPiece(tag: string, length: number): SpokenPiece {
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
