// Walks through a document, element by element, and writes what is read: the one reading of HTML, and of Markdown's own blocks.

import { KNOWN_ALPHABETS } from '../../pronunciation/alphabets.ts';
import type { FootnotePlace } from '../../reading.ts';
import type { Span } from '../../trace/rewrite.ts';
import type { LeftOut, Omission, ParsedText, Warning } from '../parsed-text.ts';
import { createSink, type DraftBlock, giveBack, giveLines, Writer } from './draft.ts';
import { BLOCK, CLOSES, HIDDEN, IN_HEAD, PARAGRAPH_SCOPE, quotesOf, VOID } from './elements.ts';
import { finishText } from './finish.ts';
import type { Attribute, Attributes, Frame } from './frame.ts';
import { beginReading, endReading, endSuperscript, takeLink } from './late-signs.ts';
import { type Note, noteRole, placeNotes } from './notes.ts';
import { OpenElements } from './open-elements.ts';
import { isUnshown, MAX_PHONEMES, type Own, openFrame } from './open-frame.ts';
import { addCell, finishTable } from './tables.ts';

/** Deeper elements are read as text of the one around them. */
const DEEPEST = 5_000;
const MOST_WARNINGS = 100;
const NO_ATTRIBUTES: Attributes = new Map();
const FILE_NAME = /^[^/\n]{1,200}\.(?:avif|bmp|gif|heic|ico|jpe?g|png|svg|tiff?|webp)$/i;

export interface WalkOptions {
  readonly footnotes: FootnotePlace;
  /** Tag of the language that is spoken. */
  readonly language: string;
}

export type DocumentParser = (source: string, options: WalkOptions) => ParsedText;

export class Walk {
  readonly #options: WalkOptions;
  readonly #writer: Writer;
  readonly #open = new OpenElements();
  readonly #notes: Note[] = [];
  readonly #leftOut: LeftOut[] = [];
  readonly #warnings: Warning[] = [];
  /** Fragments that something which looks like the sign of a footnote leads to. */
  readonly #referred = new Set<string>();
  /** Elements that are open and too deep. */
  #tooDeep = 0;
  /** As many are too deep when one of them is hidden. */
  #hiddenFrom = Number.POSITIVE_INFINITY;

  constructor(text: string, options: WalkOptions) {
    this.#options = options;
    this.#writer = new Writer(text, (at) => this.#begin(at));
  }

  get isHidden(): boolean {
    return this.#open.top.hidden !== null || this.#tooDeep >= this.#hiddenFrom;
  }

  text(start: number, end: number): void {
    if (this.#open.top.name === 'head' && /\S/.test(this.#writer.text.slice(start, end)))
      this.#popTo(this.#open.depth - 1, start);
    if (this.isHidden) return;
    if (this.#open.top.keepsLines) this.#writer.writeLines(start, end);
    else this.#writer.write(start, end);
  }

  /** What is read in the place of a part of the source. */
  put(start: number, end: number, by: string): void {
    if (this.isHidden) return;
    this.#writer.put({ index: start, length: end - start, by });
  }

  /** White space of the source that only wraps a line. */
  wrap(start: number, end: number): void {
    this.#writer.space(start, end - start, true);
  }

  breakLine(start: number, end: number): void {
    if (this.isHidden) return;
    if (this.#open.top.keepsLines) this.#writer.endBlock();
    else this.#writer.breakLine(start, end - start);
  }

  comment({ start, end }: Span): void {
    this.omit(start, end, 'comment');
    this.#writer.sink.gap = true;
  }

  omit(start: number, end: number, reason: Omission): void {
    this.#leftOut.push({ span: { start, end }, reason });
  }

  warn(code: string, message: string, span: Span): void {
    if (this.#warnings.length < MOST_WARNINGS) this.#warnings.push({ code, message, span });
  }

  /** The words of a picture, unless they are the name of its file. */
  picture(span: Span, words: Attribute | undefined): void {
    if (this.isHidden || words === undefined) return;
    const value = words.value.trim();
    if (value === '' || FILE_NAME.test(value)) return;
    this.#writer.sink.gap = true;
    for (const { index, length, by } of words.pieces) {
      if (by === undefined) this.#writer.write(index, index + length);
      else this.#writer.put({ index, length, by });
    }
    this.#writer.sink.gap = true;
    if (words.pieces.length === 0) this.put(span.start, span.end, value);
  }

  scene(at: number): void {
    if (this.isHidden) return;
    this.#writer.endBlock();
    this.#writer.sink.blocks.push({ kind: 'scene', level: 0, at, parts: [], lead: 0 });
  }

  /** The sign of a footnote. */
  refer(span: Span, id: string): void {
    if (this.isHidden) return;
    this.#writer.refer({ index: span.start, length: span.end - span.start, note: id });
  }

  /** Opens an element of HTML. `tag` is the place of its tag. */
  open(name: string, attributes: Attributes, tag: Span): void {
    if (this.#open.top.name === 'head' && !IN_HEAD.has(name)) this.#popTo(this.#open.depth - 1, tag.start);
    if (name === 'body') this.#close('head', tag.start);
    this.#closeImplied(name, tag.start);
    const formula = name === 'math' ? attributes.get('alttext') : undefined;
    // Most are TeX, which nobody reads aloud.
    if (formula !== undefined && !/[\\{]/.test(formula.value)) this.picture(tag, formula);
    if (VOID.has(name)) this.#openVoid(name, attributes, tag);
    else this.#push(name, attributes, tag, null);
  }

  /** Closes the innermost element of HTML with this name. */
  close(name: string, tag: Span): void {
    if (this.#tooDeep > 0) {
      this.#tooDeep--;
      if (this.#tooDeep < this.#hiddenFrom) this.#hiddenFrom = Number.POSITIVE_INFINITY;
    } else if (!this.#close(name, tag.end)) {
      if (name === 'br') this.breakLine(tag.start, tag.end);
      if (BLOCK.has(name)) this.#writer.endBlock();
    }
  }

  /** Closes an element that was opened by a tag which closes itself. */
  closeEmpty(name: string, tag: Span): void {
    if (!VOID.has(name)) this.close(name, tag);
  }

  /** Opens an element of another syntax, which closes it by what this returns. */
  openOwn(name: string, tag: Span, own: Own = {}): number {
    this.#push(name, NO_ATTRIBUTES, tag, own);
    return this.#open.depth - 1;
  }

  closeOwn(place: number, end: number): void {
    this.#popTo(place, end);
  }

  get list(): Frame['list'] {
    return this.#open.top.list;
  }

  /** The text that is walked through. */
  get source(): string {
    return this.#writer.text;
  }

  finish(source: string): ParsedText {
    this.#popTo(0, source.length);
    const place = this.#options.footnotes;
    const { blocks, leftOut } = placeNotes({ blocks: this.#writer.sink.blocks, notes: this.#notes, place });
    return finishText({ source, blocks, leftOut: [...this.#leftOut, ...leftOut], warnings: this.#warnings });
  }

  #begin(at: number): DraftBlock {
    const { heading, item, caption, quoted, nesting } = this.#open.top;
    const inside = Math.max(0, nesting - 1);
    if (heading > 0) return { kind: 'heading', level: heading, at, parts: [], lead: 0 };
    if (item !== null && !item.used) {
      item.used = true;
      return { kind: 'list_item', level: inside, at, parts: [...item.lead], lead: item.lead.length };
    }
    if (caption) return { kind: 'caption', level: nesting, at, parts: [], lead: 0 };
    if (quoted) return { kind: 'quote', level: inside, at, parts: [], lead: 0 };
    return { kind: 'paragraph', level: nesting, at, parts: [], lead: 0 };
  }

  #openVoid(name: string, attributes: Attributes, tag: Span): void {
    if (name === 'br') this.breakLine(tag.start, tag.end);
    else if (name === 'hr') this.scene(tag.start);
    else if (name === 'img' && !isUnshown(attributes)) this.picture(tag, attributes.get('alt'));
  }

  #push(name: string, attributes: Attributes, tag: Span, own: Own | null): void {
    if (this.#open.depth >= DEEPEST && own === null) {
      this.#tooDeep++;
      if (HIDDEN.has(name)) this.#hiddenFrom = Math.min(this.#hiddenFrom, this.#tooDeep);
      if (this.#tooDeep === 1)
        this.warn('nested_too_deep', `Elements deeper than ${DEEPEST} are read as plain text.`, tag);
      if (BLOCK.has(name)) this.#writer.endBlock();
      return;
    }
    const place = this.#open.depth;
    const frame = openFrame({
      name,
      attributes,
      tag,
      own,
      parent: this.#open.top,
      sink: this.#writer.sink,
      place,
      language: this.#options.language,
      referred: this.#referred,
    });
    this.#open.push(frame);
    if (frame.hidden === null) this.#enter(frame, attributes, tag, own);
  }

  /** What an element that is shown does when it is opened. */
  #enter(frame: Frame, attributes: Attributes, tag: Span, own: Own | null): void {
    const writer = this.#writer;
    const { name } = frame;
    const parent = this.#open.outer;
    if (BLOCK.has(name)) writer.endBlock();
    writer.language = this.#spoken(frame);
    writer.said = frame.said;
    if (frame.said === undefined && attributes.has('ssml:ph')) this.#warnOfPhonemes(tag);
    if (frame.note !== parent.note || this.#isNotes(attributes))
      this.#capture(frame, frame.note !== parent.note ? 'note' : 'notes');
    if (name === 'pre' || name === 'xmp') this.#capture(frame, 'lines');
    if ((name === 'td' || name === 'th') && frame.table !== null) this.#capture(frame, 'cell');
    if (name === 'table' && parent.table !== null) parent.table.layout = true;
    if (name === 'tr') frame.table?.rows.push([]);
    if (name === 'q') this.put(tag.start, tag.end, quotesOf(frame.language ?? this.#options.language)[0]);
    if (name === 'sup' && frame.link !== null) frame.link.hasSuperscript = true;
    if (name === 'code' || own?.code === true) this.#markCode();
    if (name === 'rt') frame.reading = beginReading(writer);
  }

  #warnOfPhonemes(tag: Span): void {
    const message = `ssml:ph needs 1 to ${MAX_PHONEMES} characters in one of ${KNOWN_ALPHABETS}: its words are read.`;
    this.warn('phoneme_ignored', message, tag);
  }

  /** The language for the voice: none where it is the one that is spoken anyway. */
  #spoken({ language }: Frame): string | undefined {
    return language?.toLowerCase() === this.#options.language.toLowerCase() ? undefined : language;
  }

  #isNotes(attributes: Attributes): boolean {
    return this.#options.footnotes !== 'end' && noteRole(attributes) === 'notes';
  }

  #capture(frame: Frame, kind: 'cell' | 'lines' | 'note' | 'notes'): void {
    if (frame.capture !== null) return;
    frame.capture = { kind, outer: this.#writer.sink };
    this.#writer.sink = createSink();
  }

  #markCode(): void {
    for (const frame of this.#open.near(8)) if (frame.capture?.kind === 'lines') frame.hasCode = true;
  }

  #closeImplied(name: string, at: number): void {
    const closes = CLOSES.get(name);
    if (closes !== undefined) for (const one of closes.names) this.#close(one, at, closes.scope);
    if (BLOCK.has(name)) this.#close('p', at, PARAGRAPH_SCOPE);
  }

  #close(name: string, end: number, scope: readonly string[] = []): boolean {
    const place = this.#open.find(name, scope);
    if (place !== null) this.#popTo(place, end);
    return place !== null;
  }

  #popTo(place: number, end: number): void {
    this.#tooDeep = 0;
    this.#hiddenFrom = Number.POSITIVE_INFINITY;
    while (this.#open.depth > place) this.#pop(end);
  }

  #pop(end: number): void {
    const frame = this.#open.pop();
    if (frame.hides) this.omit(frame.start, end, frame.hidden!);
    if (frame.hidden === null) this.#leave(frame, end);
    if (frame.hidden === 'hidden' && frame.hides && !BLOCK.has(frame.name)) this.#writer.sink.gap = true;
    this.#writer.language = this.#spoken(this.#open.top);
    this.#writer.said = this.#open.top.said;
  }

  /** What an element that is shown does when it is closed. */
  #leave(frame: Frame, end: number): void {
    const writer = this.#writer;
    const { name } = frame;
    if (name === 'q') this.put(end, end, quotesOf(frame.language ?? this.#options.language)[1]);
    if (name === 'a' && frame.link !== null) this.#leaveLink(frame, end);
    if (name === 'sup' && frame.superscript !== null) endSuperscript(writer, frame.superscript);
    if (name === 'rt') {
      for (const { index, length, note } of endReading(writer, frame))
        if (note === undefined) this.omit(index, index + length, 'markup');
    }
    if (BLOCK.has(name)) writer.endBlock();
    if (name === 'table' && frame.table !== null) this.#leaveTable(frame, end);
    if (frame.capture !== null) this.#leaveCapture(frame, end);
  }

  #leaveCapture(frame: Frame, end: number): void {
    const writer = this.#writer;
    const { kind, outer } = frame.capture!;
    const inner = writer.sink;
    writer.sink = outer;
    if (kind === 'cell' && frame.table !== null) {
      addCell(frame.table, { header: frame.name === 'th', at: frame.start, sink: inner });
    } else if (kind === 'notes') {
      this.omit(frame.start, end, 'footnote');
    } else if (kind === 'note' && (frame.note!.typed || frame.note!.hasBacklink)) {
      const { id } = frame.note!;
      this.#notes.push({ id, start: frame.start, end, blocks: inner.blocks });
    } else if (kind === 'lines') {
      const isRead = giveLines(inner, outer, frame.hasCode);
      if (!isRead) this.omit(frame.start, end, 'code');
    } else giveBack(inner, outer);
    outer.open = null;
  }

  #leaveTable(frame: Frame, end: number): void {
    const { blocks, unread, tooLarge } = finishTable(this.#writer.text, frame.table!);
    for (const block of blocks) this.#writer.sink.blocks.push(block);
    for (const { index, length } of unread) this.omit(index, index + length, 'table');
    if (!tooLarge) return;
    this.omit(frame.start, end, 'table');
    const message = 'A table of more than 6 columns or 30 rows is not read: give its words as sentences.';
    this.warn('table_too_large', message, { start: frame.start, end });
  }

  #leaveLink(frame: Frame, end: number): void {
    const { note } = this.#open.top;
    const { fragment, role } = frame.link!;
    const found = takeLink(this.#writer, frame, note !== null);
    if (found === 'back') {
      note!.hasBacklink = true;
      this.omit(frame.start, end, 'markup');
    } else if (found === 'reference') {
      if (role !== 'reference' && fragment !== null) this.#referred.add(fragment);
      this.refer({ start: frame.start, end }, fragment ?? '');
    }
  }
}
