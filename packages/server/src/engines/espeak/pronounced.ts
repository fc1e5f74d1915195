// Writes a segment as eSpeak NG takes it: its text escaped, and codes of our own tables where phonemes are asked for.
import { original, type Replacement, type Rewritten, rewrite, type Span } from '../../text/trace/rewrite.ts';
import type { SegmentRequest } from '../engine.ts';
import { toEspeakPhonemes } from './ipa.ts';

/** A part of a text, and the codes between the engine's double brackets that are spoken in its place. */
export interface Pronounced extends Span {
  readonly codes: string;
}

export interface Piece {
  readonly text: string;
  /** In order, without overlaps. */
  readonly pronounced: readonly Pronounced[];
}

/** Signs that the escape leaves as they are and makes of no other. One that a text does not hold stands for its phonemes. */
const STAND_INS = ['⸨', '⸩', '⸬', '⸭', '⸮', '⸎', '⸏', '⸗'];
const SPACE = /\s/;
const SPACE_OR_MARK = /[\s,.;:!?)\]…»”’]/;
/** So many units of codes in all. The engine takes 32 kB in one call, of which the text needs some. */
const MAX_CODES = 8_000;

interface Found {
  readonly pronounced: readonly Pronounced[];
  readonly unpronounced: readonly Span[];
  /** There are more phonemes than one call takes. */
  readonly isOverfull: boolean;
}

/** Which of the phonemes that a request asks for the voice file can say. */
export function findPhonemes({ text, phonemes = [] }: SegmentRequest, file: string): Found {
  const pronounced: Pronounced[] = [];
  const unpronounced: Span[] = [];
  let units = 0;
  let last = 0;
  const canStandIn = phonemes.length === 0 || standInFor(text) !== undefined;
  for (const { start, end, ipa } of phonemes) {
    if (start < last || end <= start || end > text.length) throw new RangeError('phonemes overlap or are out of order');
    last = end;
    const codes = canStandIn && units < MAX_CODES ? toEspeakPhonemes(ipa, file) : null;
    units += codes?.length ?? 0;
    if (codes === null) unpronounced.push({ start, end });
    else pronounced.push({ start, end, codes });
  }
  return { pronounced, unpronounced, isOverfull: units >= MAX_CODES };
}

/**
 * The whole piece as the engine takes it. Phonemes are put in after the escape, which is what keeps a caller's own brackets
 * from being obeyed; until then a sign that the text does not hold stands for them.
 */
export function writePiece({ text, pronounced }: Piece, prepare: (source: Rewritten) => Rewritten): Rewritten {
  if (pronounced.length === 0) return prepare(original(text));
  const standIn = standInFor(text)!;
  const marked = rewrite(
    original(text),
    pronounced.map((one) => standInOf(text, one, standIn)),
  );
  const escaped = prepare(marked);
  return rewrite(escaped, placesOf(escaped.text, standIn, pronounced));
}

function* placesOf(text: string, standIn: string, pronounced: readonly Pronounced[]): Generator<Replacement> {
  let index = -1;
  for (const { codes } of pronounced) {
    index = text.indexOf(standIn, index + 1);
    yield { index, length: standIn.length, by: `[[${codes}]]` };
  }
}

/** The piece without a word, and without the phonemes that stand for it. */
export function withoutWord({ text, pronounced }: Piece, word: Span): Piece {
  const touched = pronounced.filter(({ start, end }) => start < word.end && end > word.start);
  const from = Math.min(word.start, touched[0]?.start ?? word.start);
  const to = Math.max(word.end, touched.at(-1)?.end ?? word.end);
  const shift = from - to;
  return {
    text: text.slice(0, from) + text.slice(to),
    pronounced: pronounced.flatMap((one) => {
      if (one.end <= from) return one;
      return one.start >= to ? { ...one, start: one.start + shift, end: one.end + shift } : [];
    }),
  };
}

function standInFor(text: string): string | undefined {
  return STAND_INS.find((sign) => !text.includes(sign));
}

/** Apart from what stands beside it: letters would be read as another word, and a bracket would join with ours. */
function standInOf(text: string, { start, end }: Span, standIn: string): Replacement {
  const before = start > 0 && !SPACE.test(text[start - 1]!) ? ' ' : '';
  const after = end < text.length && !SPACE_OR_MARK.test(text[end]!) ? ' ' : '';
  return { index: start, length: end - start, by: before + standIn + after };
}
