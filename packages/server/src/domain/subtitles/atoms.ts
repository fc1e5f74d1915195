// Cuts a sentence into the parts that a line of subtitles may end after: words, and where there are no spaces what a dictionary knows.
import { countCharacters } from '../coverage.ts';
import { columnsOf } from './column-width.ts';

/** Columns of a line. */
export const LINE_COLUMNS = 42;

export interface Atom {
  readonly text: string;
  readonly columns: number;
  /** Code points before it in the sentence. */
  readonly at: number;
  readonly length: number;
  /** Whether white space stands before it. */
  readonly isSpaced: boolean;
  /** Whether a line is better broken after it than elsewhere. */
  readonly endsClause: boolean;
}

const TOKEN = /\S+/gu;
const CONTROL = /\p{Cc}/gu;
/** Scripts without spaces between their words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const CLAUSE_END = /[,;:.!?…—–、，；：。！？؛،؟।]["'”’»)\]」』）]{0,4}$/u;
const OPENING = /^[\p{Ps}\p{Pi}]+$/u;
const NOT_WORD = /^[^\p{L}\p{N}]+$/u;

const words = new Intl.Segmenter('und', { granularity: 'word' });
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** In order. No atom is wider than a line. Linear. */
export function cutIntoAtoms(sentence: string): readonly Atom[] {
  const atoms: Atom[] = [];
  let at = 0;
  let copied = 0;
  for (const { 0: token, index } of sentence.matchAll(TOKEN)) {
    at += countCharacters(sentence.slice(copied, index));
    copied = index + token.length;
    let isSpaced = atoms.length > 0;
    for (const part of cutToken(token)) {
      const length = countCharacters(part);
      const text = part.replace(CONTROL, '');
      const place = at;
      at += length;
      if (text === '') continue;
      atoms.push({ text, columns: columnsOf(text), at: place, length, isSpaced, endsClause: CLAUSE_END.test(part) });
      isSpaced = false;
    }
  }
  return atoms;
}

function cutToken(token: string): readonly string[] {
  if (!UNSPACED.test(token) && columnsOf(token) <= LINE_COLUMNS) return [token];
  const parts: string[] = [];
  for (const part of glue([...words.segment(token)].map(({ segment }) => segment))) {
    if (columnsOf(part) <= LINE_COLUMNS) parts.push(part);
    else parts.push(...cutWide(part));
  }
  return parts;
}

/** Punctuation goes with the word before it, opening brackets and quotes with the one after. */
function glue(parts: readonly string[]): readonly string[] {
  const glued: string[] = [];
  let open = '';
  /** Of the last one. */
  let columns = 0;
  for (const part of parts) {
    const more = columnsOf(part);
    if (OPENING.test(part)) open += part;
    else if (open === '' && glued.length > 0 && NOT_WORD.test(part) && columns + more <= LINE_COLUMNS) {
      glued[glued.length - 1] += part;
      columns += more;
    } else {
      glued.push(open + part);
      columns = more + columnsOf(open);
      open = '';
    }
  }
  if (open !== '') glued.push(open);
  return glued;
}

/** Parts that fit a line; a single sign that does not is cut inside. */
function cutWide(part: string): readonly string[] {
  const parts: string[] = [];
  let open = '';
  let columns = 0;
  const add = (piece: string) => {
    const more = columnsOf(piece);
    if (columns + more > LINE_COLUMNS && open !== '') {
      parts.push(open);
      open = '';
      columns = 0;
    }
    open += piece;
    columns += more;
  };
  for (const { segment } of graphemes.segment(part)) {
    if (columnsOf(segment) <= LINE_COLUMNS) add(segment);
    else for (const character of segment) add(character);
  }
  if (open !== '') parts.push(open);
  return parts;
}
