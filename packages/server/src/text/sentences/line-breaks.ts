// Tells line ends that only wrap a paragraph from those that end a verse, a heading or a list item, and joins what was
// wrapped. Belongs to plain text only: Markdown and HTML have rules of their own for line ends.
import { KIND, kindOf } from '../characters.ts';
import { type Replacement, type Rewritten, rewrite } from '../trace/rewrite.ts';
import { findHyphenJoint } from './hyphens.ts';

export interface Line {
  readonly start: number;
  /** Without the line end. */
  readonly end: number;
}

/** Lines narrower than this were not broken because they were full. In columns; a wide sign takes two. */
const NARROWEST = 24;
/** Two lines alone prove no width: the first must be as wide as text is commonly set. */
const COMMON_WIDTH = 50;
/** Verse begins each line with a capital letter, and is not set this wide. */
const VERSE_WIDTH = 60;
/** Lines on each side to which a line is compared. */
const NEIGHBOURS = 3;
const LIST_ITEM = /^(?:[-*•‣–—]|\d{1,3}[.)])\s/;
const HEAD = 16;
/** UTF-16 units of the longest word that is looked at. */
const LONGEST_WORD = 40;

const LINE_END = /\r\n|[\n\r\u0085\u2028\u2029\v\f]/g;
/** Always the end of a paragraph. */
const PARAGRAPH_END = /[\u2029\f]/;
const NOT_BLANK = /\S/;
const SPACE = /\s/;
const CAPITAL = /^["'“‘«„([¿¡—–-]{0,3}\s?\p{Lu}/u;
const JOINED_SCRIPT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff60]/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const MARK = /\p{Mn}/u;

/** The lines of each paragraph. A blank line ends a paragraph, whatever stands before it. Lazy and linear. */
export function* findParagraphs(text: string): Generator<readonly Line[], void, undefined> {
  let lines: Line[] = [];
  let start = 0;
  const ends = text.matchAll(LINE_END);
  for (;;) {
    const found = ends.next().value;
    const end = found?.index ?? text.length;
    const isBlank = !NOT_BLANK.test(text.slice(start, end));
    if (!isBlank) lines.push({ start, end });
    if (lines.length > 0 && (isBlank || found === undefined || PARAGRAPH_END.test(found[0]))) {
      yield lines;
      lines = [];
    }
    if (found === undefined) return;
    start = end + found[0].length;
  }
}

/** Joins the lines of every wrapped paragraph, and the words that were hyphenated at a line end. */
export function healLines(input: Rewritten, tag: string): Rewritten {
  return rewrite(input, joints(input.text, tag));
}

function* joints(text: string, tag: string): Generator<Replacement> {
  const findJoints = createHealer(text, tag);
  for (const lines of findParagraphs(text)) yield* findJoints(lines);
}

/**
 * Yields what takes the place of the line ends that only wrap a paragraph. Its paragraphs are given in order: where two
 * lines do not show their width themselves, that of an earlier paragraph counts.
 */
export function createHealer(text: string, tag: string): (lines: readonly Line[]) => Generator<Replacement> {
  let provedWidth = 0;
  return function* findJoints(lines) {
    if (lines.length < 2) return;
    const { isWrapped, width } = findWrapped(text, lines, provedWidth);
    provedWidth = width;
    for (let index = 0; index < lines.length - 1; index++) {
      const joint = jointBetween(text, lines[index]!, lines[index + 1]!);
      const hyphen = findHyphenJoint(text, joint, tag);
      if (hyphen !== undefined) yield hyphen;
      else if (isWrapped[index]) yield { ...joint, by: isJoined(text, joint) ? '' : ' ' };
    }
  };
}

/** The line end with the white space around it. */
function jointBetween(text: string, line: Line, next: Line): { index: number; length: number } {
  let from = line.end;
  while (from > line.start && SPACE.test(text[from - 1]!)) from--;
  let to = next.start;
  while (SPACE.test(text[to]!)) to++;
  return { index: from, length: to - from };
}

/** Whether words go on across a line end without a space: Han and kana on both sides. */
function isJoined(text: string, { index, length }: { index: number; length: number }): boolean {
  return JOINED_SCRIPT.test(text[index - 1] ?? '') && JOINED_SCRIPT.test(text[index + length] ?? '');
}

/** Which lines of a paragraph were broken because the first word of the next did not fit, and the width they show. */
function findWrapped(text: string, lines: readonly Line[], earlier: number): { isWrapped: boolean[]; width: number } {
  const widths = lines.map(({ start, end }) => widthOf(text, start, end));
  const isWrapped: boolean[] = [];
  let width = earlier;
  if (isVerse(text, lines, widths)) return { isWrapped, width };
  for (let index = 0; index < lines.length - 1; index++) {
    const own = widths[index]!;
    if (own < NARROWEST || isNewItem(text, lines[index]!, lines[index + 1]!)) continue;
    const first = Math.max(0, index - NEIGHBOURS);
    const around = widths.slice(first, index + NEIGHBOURS + 1);
    // The width is shown by another line that is about as wide. Otherwise it must be known, or a common one.
    const widest = Math.max(...around);
    const isShown = around.some((other, at) => first + at !== index && other >= 0.8 * widest);
    const isKnown = own <= earlier || (own >= COMMON_WIDTH && own === widest);
    if (!isShown && !isKnown) continue;
    const limit = isShown ? widest : Math.max(widest, own <= earlier ? earlier : 0);
    isWrapped[index] = own + 1 + firstWordWidth(text, lines[index + 1]!) > limit;
    if (isShown && isWrapped[index]) width = widest;
  }
  return { isWrapped, width };
}

/** Two lines of verse are told from prose only when they are short. */
function isVerse(text: string, lines: readonly Line[], widths: readonly number[]): boolean {
  const widest = widths.reduce((most, width) => Math.max(most, width), 0);
  if (widest >= (lines.length > 2 ? VERSE_WIDTH : COMMON_WIDTH)) return false;
  return lines.every(({ start, end }) => CAPITAL.test(headOf(text, start, end)));
}

/** Whether the next line begins a list item, or a paragraph by its indent. */
function isNewItem(text: string, line: Line, next: Line): boolean {
  const indent = indentOf(text, next);
  if (indent > indentOf(text, line) + 1) return true;
  return LIST_ITEM.test(text.slice(next.start + indent, Math.min(next.end, next.start + indent + HEAD)));
}

function indentOf(text: string, { start, end }: Line): number {
  let at = start;
  while (at < end && SPACE.test(text[at]!)) at++;
  return at - start;
}

function headOf(text: string, start: number, end: number): string {
  const at = start + indentOf(text, { start, end });
  return text.slice(at, Math.min(end, at + HEAD));
}

/** An ideograph or kana is a word: such lines break between any two. */
function firstWordWidth(text: string, { start, end }: Line): number {
  let at = start + indentOf(text, { start, end });
  if (JOINED_SCRIPT.test(text[at]!)) return 2;
  const from = at;
  const last = Math.min(end, from + LONGEST_WORD);
  while (at < last && !SPACE.test(text[at]!) && !JOINED_SCRIPT.test(text[at]!)) at++;
  return widthOf(text, from, at);
}

/** Columns of a line, as an editor counts them. */
function widthOf(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && SPACE.test(text[last - 1]!)) last--;
  let width = 0;
  for (let at = start; at < last; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x300) {
      width++;
      continue;
    }
    const codePoint = text.codePointAt(at)!;
    width += columnsOf(codePoint);
    if (codePoint > 0xffff) at++;
  }
  return width;
}

/** Columns of the characters of the basic plane, plus one; 0 where not known yet. */
const columns = new Uint8Array(0x1_0000);

function columnsOf(codePoint: number): number {
  if (codePoint > 0xffff) return measure(codePoint);
  if (columns[codePoint] === 0) columns[codePoint] = measure(codePoint) + 1;
  return columns[codePoint]! - 1;
}

function measure(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  if (WIDE.test(character)) return 2;
  return MARK.test(character) || kindOf(codePoint) === KIND.invisible ? 0 : 1;
}
