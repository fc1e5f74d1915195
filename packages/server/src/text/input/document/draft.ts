// The words of a document while it is read: blocks of parts of the source, with white space as a browser shows it.
import { isWordKind, KIND, kindOf } from '../../characters.ts';
import type { BlockKind } from '../parsed-text.ts';

/** How words are said: one for all the words of an element. */
export interface Said {
  readonly ipa: string;
}

/** A part of the source that is read, or what is read in its place. */
export interface Part {
  readonly index: number;
  length: number;
  readonly by?: string;
  readonly language?: string | undefined;
  readonly said?: Said | undefined;
  /** The part is the sign of a footnote. */
  readonly note?: string;
}

export interface DraftBlock {
  kind: BlockKind;
  readonly level: number;
  /** Place in the source. */
  readonly at: number;
  readonly parts: Part[];
  /** So many parts at its beginning are the number of a list item. */
  readonly lead: number;
  /** As in `Block`. */
  readonly isMoved?: true;
}

interface Space {
  readonly index: number;
  readonly length: number;
  readonly by: ' ' | '\n';
  /** Ends a line of the source that was only wrapped. */
  readonly soft: boolean;
}

/** Where blocks go: the document, a cell of a table, a footnote. */
export interface Sink {
  readonly blocks: DraftBlock[];
  open: DraftBlock | null;
  space: Space | null;
  /** Something unread stands here, which must not join two words. */
  gap: boolean;
}

export function createSink(): Sink {
  return { blocks: [], open: null, space: null, gap: false };
}

/** Moves the blocks of one sink behind those of another. */
export function giveBack(from: Sink, to: Sink): void {
  for (const block of from.blocks) to.blocks.push(block);
}

/** The same for lines that were kept as they are. False, and nothing done, for code of more than one line. */
export function giveLines(from: Sink, to: Sink, isCode: boolean): boolean {
  const lines = from.blocks.filter(({ parts }) => parts.length > 0);
  if (isCode && lines.length > 1) return false;
  for (const block of lines) {
    if (block.kind === 'paragraph') block.kind = isCode ? 'code' : 'verse';
    to.blocks.push(block);
  }
  return true;
}

/** White space that is not one plain space. */
const WHITE = /[\t\n\f\r][\t\n\f\r ]*| [\t\n\f\r ]+/g;
const LINE_END = /[\n\r]/;
const WHITE_SIGN = /^[\t\n\f\r ]$/;

/** Writes into one sink at a time. `begin` makes the block for the words that come at a place. */
export class Writer {
  readonly text: string;
  sink = createSink();
  language: string | undefined;
  said: Said | undefined;
  readonly #begin: (at: number) => DraftBlock;

  constructor(text: string, begin: (at: number) => DraftBlock) {
    this.text = text;
    this.#begin = begin;
  }

  /** A part of the source with its white space collapsed. */
  write(start: number, end: number): void {
    const chunk = this.text.slice(start, end);
    let done = 0;
    WHITE.lastIndex = 0;
    for (let match = WHITE.exec(chunk); match !== null; match = WHITE.exec(chunk)) {
      if (match.index > done) this.#run(start + done, start + match.index);
      done = match.index + match[0].length;
      this.space(start + match.index, match[0].length, LINE_END.test(match[0]));
    }
    if (done < chunk.length) this.#run(start + done, end);
  }

  /** The same, where the ends of lines end blocks. */
  writeLines(start: number, end: number): void {
    let from = start;
    for (let at = start; at < end; at++) {
      if (!LINE_END.test(this.text[at]!)) continue;
      this.write(from, at);
      this.endBlock();
      from = at + 1;
    }
    this.write(from, end);
  }

  /** `by` is read in the place of a part of the source. */
  put({ index, length, by }: { index: number; length: number; by: string }): void {
    if (WHITE_SIGN.test(by)) {
      this.space(index, length, false);
      return;
    }
    if (by === '') return;
    const block = this.#prepare(index, by.codePointAt(0)!);
    block.parts.push({ index, length, by, language: this.language, said: this.said });
  }

  space(index: number, length: number, soft: boolean): void {
    const { sink } = this;
    if (sink.open === null) return;
    const known = sink.space;
    if (known === null) sink.space = { index, length, by: ' ', soft };
    else if (known.soft && !soft) sink.space = { ...known, soft };
  }

  /** A line break that is meant. The second in a row ends the paragraph. */
  breakLine(index: number, length: number): void {
    const { sink } = this;
    if (sink.open === null) return;
    if (sink.space?.by === '\n') this.endBlock();
    else sink.space = { index, length, by: '\n', soft: false };
  }

  endBlock(): void {
    this.sink.open = null;
    this.sink.space = null;
    this.sink.gap = false;
  }

  /** The sign of a footnote, at the end of what was written. */
  refer(part: Part): void {
    const block = this.#open(part.index);
    block.parts.push(part);
  }

  #run(from: number, to: number): void {
    let [start, end] = [from, to];
    if (this.text[start] === ' ') this.space(start++, 1, false);
    const trailing = end > start && this.text[end - 1] === ' ';
    if (trailing) end--;
    if (start < end) this.#keep(start, end);
    if (trailing) this.space(end, 1, false);
  }

  #keep(start: number, end: number): void {
    const { parts } = this.#prepare(start, this.text.codePointAt(start)!);
    const last = parts.at(-1);
    if (last !== undefined && this.#continues(last, start)) last.length += end - start;
    else parts.push({ index: start, length: end - start, language: this.language, said: this.said });
  }

  #continues(part: Part, at: number): boolean {
    if (!isKept(part) || part.index + part.length !== at) return false;
    return part.language === this.language && part.said === this.said;
  }

  #open(at: number): DraftBlock {
    const { sink } = this;
    if (sink.open !== null) return sink.open;
    sink.open = this.#begin(at);
    sink.blocks.push(sink.open);
    return sink.open;
  }

  /** Opens a block and writes the white space before a word. */
  #prepare(at: number, next: number): DraftBlock {
    const { sink } = this;
    const block = this.#open(at);
    const { space, gap } = sink;
    const last = block.parts.at(-1);
    sink.space = null;
    sink.gap = false;
    if (last === undefined) return block;
    const previous = lastSign(this.text, last);
    if (space === null) {
      const glues = gap && makesWord(previous) && makesWord(next) && !(isWide(previous) && isWide(next));
      if (glues) block.parts.push({ index: at, length: 0, by: ' ' });
      return block;
    }
    const { index, length, by, soft } = space;
    if (by === ' ' && soft && isWide(previous) && isWide(next)) return block;
    const isPlain = by === ' ' && length === 1 && this.text[index] === ' ';
    const said = last.said === this.said ? this.said : undefined;
    if (isPlain && isKept(last) && last.index + last.length === index && last.said === said) last.length++;
    else {
      const language = last.language === this.language ? this.language : undefined;
      block.parts.push({ index, length, by, language, said });
    }
    return block;
  }
}

function isKept({ by, note }: Part): boolean {
  return by === undefined && note === undefined;
}

/** Takes white space off the end of what was written. */
export function trimEnd(source: string, parts: Part[]): void {
  for (let last = parts.at(-1); last !== undefined; last = parts.at(-1)) {
    if (isKept(last) && source[last.index + last.length - 1] === ' ') last.length--;
    else if (last.by === undefined || /\S/.test(last.by)) return;
    if (last.by !== undefined || last.length === 0) parts.pop();
  }
}

/** The code point before the end of a part; the second half of a pair for those of two units. */
function lastSign(text: string, { index, length, by, note }: Part): number {
  if (note !== undefined) return 0;
  if (by !== undefined) return by.charCodeAt(by.length - 1);
  return text.charCodeAt(index + length - 1);
}

function makesWord(sign: number): boolean {
  const kind = kindOf(sign);
  return isWordKind(kind) || (sign >= 0xdc00 && sign <= 0xdfff);
}

/** Han, kana and their marks, which are written without spaces. */
function isWide(sign: number): boolean {
  if (sign >= 0x3000 && sign <= 0x30ff) return true;
  if (sign >= 0xff01 && sign <= 0xff60) return true;
  return sign > 0x2e7f && kindOf(sign) === KIND.ideograph;
}

/** What is read of the parts. */
export function textOf(source: string, parts: readonly Part[]): string {
  return parts.map((part) => wordsOf(source, part)).join('');
}

export function wordsOf(source: string, { index, length, by, note }: Part): string {
  if (note !== undefined) return '';
  return by ?? source.slice(index, index + length);
}
