// Finds where sentences end: at stops, exclamation and question marks of all scripts, and at line ends.
import { stopEndsSentence } from './abbreviations.ts';

export interface SentenceEnd {
  /** After the mark, the quotes and brackets that it closes and the white space. */
  readonly at: number;
  /** A quoted sentence within another one ("“Stop!” he said.") ends in the pause of a clause. */
  readonly kind: 'sentence' | 'clause';
}

const END = /[\p{Sentence_Terminal}…\n\r\u0085\u2028\u2029\v\f]/gu;
const TERMINAL = /[\p{Sentence_Terminal}…]/u;
const LINE_END = /[\n\r\u0085\u2028\u2029\v\f]/;
/** End a sentence only before white space. Marks of other scripts are written without it. */
const NARROW = new Set(['.', '!', '?', '…', '‼', '⁇', '⁈', '⁉']);
const CLOSING = new Set([...'"\'”’»)]}」』）】》〉｣›“‘＂＇］｝〞〟']);
const OPENING = /^["'“‘«„‹›»([{¿¡*_—–-]*\s?["'“‘«„‹([{¿¡]?/u;
const SPACE = /\s/;
const SMALL = /^\p{Ll}/u;
/** Japanese and Chinese words for "he said" after a quote. */
const QUOTED_ON = /^(?:と|って|っと|なんて|[^。！？，、\s]{0,5}[说道問问喊叫答])/u;
/** UTF-16 units that are looked at after a mark: with so many behind it, an end stays one whatever follows. */
export const AHEAD = 16;

/** Ends of sentences in order, lazily; the end of the text is none. Linear. `tag` is the BCP-47 tag of the language. */
export function* findSentenceEnds(text: string, tag: string): Generator<SentenceEnd, void, undefined> {
  const language = tag.split('-')[0]!;
  let start = 0;
  let resume = 0;
  let hasWord = false;
  let seen = 0;
  for (const { index: from, 0: found } of text.matchAll(END)) {
    if (from < resume) continue;
    if (!hasWord) hasWord = holdsWord(text, seen, from);
    seen = from;
    const run = LINE_END.test(found) ? { end: from, close: from } : runAt(text, from);
    const at = skipSpaces(text, run.close);
    resume = at;
    if (at >= text.length) return;
    // What has no word yet, such as an opening quote or the dots of ". . .", belongs to the sentence that follows.
    if (!hasWord) continue;
    const kind = judge(text, { start, from, at, language, ...run });
    if (kind === undefined) continue;
    yield { at, kind };
    start = at;
    seen = at;
    hasWord = false;
  }
}

interface Place {
  readonly start: number;
  /** Of the first mark. */
  readonly from: number;
  /** After the marks. */
  readonly end: number;
  /** After the quotes and brackets behind them. */
  readonly close: number;
  /** After the white space. */
  readonly at: number;
  readonly language: string;
}

function judge(text: string, place: Place): SentenceEnd['kind'] | undefined {
  const { start, from, end, close, at } = place;
  if (hasLineEnd(text, close, at)) return 'sentence';
  const isClosed = close > end;
  const ahead = text.slice(at, at + AHEAD);
  if (!NARROW.has(text[end - 1]!)) return isClosed && QUOTED_ON.test(ahead) ? 'clause' : 'sentence';
  if (at === close) return undefined;
  const isSmall = SMALL.test(ahead.replace(OPENING, ''));
  const mark = text.slice(from, end);
  if (mark === '.' && !stopEndsSentence(text, { ...place, isSmall, ahead })) return undefined;
  if (!isSmall) return 'sentence';
  if (isClosed) return 'clause';
  // "Wait... what?" goes on, and so does "— Stop! — he cried."
  if (mark.includes('…') || mark.startsWith('..')) return undefined;
  if (/^[—–-]/.test(ahead)) return 'clause';
  // "Ha! this is new" is one sentence. In a text without capitals they are two.
  return mark === '.' || SMALL.test(text.slice(start, start + AHEAD).replace(OPENING, '')) ? 'sentence' : 'clause';
}

/** A run of marks with the quotes and brackets that it closes. */
function runAt(text: string, from: number): { end: number; close: number } {
  let end = from;
  while (end < text.length && TERMINAL.test(text[end]!)) end++;
  // The marks of a few scripts are beyond the basic plane.
  if (end === from) end = from + 2;
  let close = end;
  while (close < text.length && CLOSING.has(text[close]!)) close++;
  // French sets a space before the closing quote: "Oui ! »".
  if (close === end && text[end + 1] === '»' && SPACE.test(text[end]!) && isGap(text[end + 2])) close = end + 2;
  return { end, close };
}

function isGap(character: string | undefined): boolean {
  return character === undefined || SPACE.test(character);
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  // A next-line character is white space to Unicode, but not to a regular expression.
  while (at < text.length && (SPACE.test(text[at]!) || text[at] === '\u0085')) at++;
  return at;
}

function hasLineEnd(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (LINE_END.test(text[at]!)) return true;
  return false;
}

const WORD = /[\p{L}\p{N}]/u;

function holdsWord(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const codePoint = text.codePointAt(at)!;
    const character = codePoint > 0xffff ? String.fromCodePoint(codePoint) : text[at]!;
    if (WORD.test(character)) return true;
  }
  return false;
}
