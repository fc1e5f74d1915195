// Walks through a document, element by element, and writes what is read: the one reading of HTML, and of Markdown's own blocks.
import type { FootnotePlace } from '../../reading.ts';
import type { Span } from '../../rewrite.ts';
import type { LeftOut, Omission, ParsedText, Warning } from '../parsed-text.ts';
import { createSink, type DraftBlock, type Part, textOf, trimEnd, Writer } from './draft.ts';
import { BLOCK, CLOSES, HIDDEN, IN_HEAD, PARAGRAPH_SCOPE, primary, quotesOf, VOID } from './elements.ts';
import { finishText } from './finish.ts';
import { type Attribute, type Attributes, type Frame, type Item, type Mark, ROOT } from './frame.ts';
import { openItem, openList } from './lists.ts';
import { giveBack, isBackSign, isNoteSign, type Note, noteRole, placeNotes } from './notes.ts';
import { addCell, finishTable } from './tables.ts';

/** Deeper elements are read as text of the one around them. */
const DEEPEST = 5_000;
const MOST_WARNINGS = 100;
const NO_ATTRIBUTES: Attributes = new Map();
const FILE_NAME = /^[^/\n]{1,200}\.(?:avif|bmp|gif|heic|ico|jpe?g|png|svg|tiff?|webp)$/i;
const UNSHOWN = /(?:^|;)\s{0,9}(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)/i;
const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
  '+': '⁺',
  '-': '⁻',
  '−': '⁻',
};

export interface WalkOptions {
  readonly footnotes: FootnotePlace;
  /** Tag of the language that is spoken. */
  readonly language: string;
}

/** What the syntax says about an element that HTML would say by attributes. */
export interface Own {
  readonly item?: Item;
  /** A footnote of this name. */
  readonly note?: string;
  readonly code?: boolean;
  /** Number of the first item of a list. */
  readonly start?: number;
}

export class Walk {
  readonly #options: WalkOptions;
  readonly #writer: Writer;
  readonly #stack: Frame[] = [];
  /** Name of an element → where it is in the stack. */
  readonly #places = new Map<string, number[]>();
  readonly #notes: Note[] = [];
  readonly #leftOut: LeftOut[] = [];
  readonly #warnings: Warning[] = [];
  /** Fragments that something which looks like the sign of a footnote leads to. */
  readonly #referred = new Set<string>();
  #top: Frame = ROOT;
  /** Elements that are open and too deep. */
  #tooDeep = 0;
  /** As many are too deep when one of them is hidden. */
  #hiddenFrom = Number.POSITIVE_INFINITY;

  constructor(text: string, options: WalkOptions) {
    this.#options = options;
    this.#writer = new Writer(text, (at) => this.#begin(at));
  }

  get isHidden(): boolean {
    return this.#top.hidden !== null || this.#tooDeep >= this.#hiddenFrom;
  }

  text(start: number, end: number): void {
    if (this.#top.name === 'head' && /\S/.test(this.#writer.text.slice(start, end)))
      this.#popTo(this.#stack.length - 1, start);
    if (this.isHidden) return;
    if (this.#top.keepsLines) this.#writer.writeLines(start, end);
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
    if (this.#top.keepsLines) this.#writer.endBlock();
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
    if (this.#top.name === 'head' && !IN_HEAD.has(name)) this.#popTo(this.#stack.length - 1, tag.start);
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
    return this.#stack.length - 1;
  }

  closeOwn(place: number, end: number): void {
    this.#popTo(place, end);
  }

  get list(): Frame['list'] {
    return this.#top.list;
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
    const { heading, item, caption, quoted, nesting } = this.#top;
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
    if (this.#stack.length >= DEEPEST && own === null) {
      this.#tooDeep++;
      if (HIDDEN.has(name)) this.#hiddenFrom = Math.min(this.#hiddenFrom, this.#tooDeep);
      if (this.#tooDeep === 1)
        this.warn('nested_too_deep', `Elements deeper than ${DEEPEST} are read as plain text.`, tag);
      if (BLOCK.has(name)) this.#writer.endBlock();
      return;
    }
    const frame = this.#frame(name, attributes, tag, own);
    const place = this.#stack.length;
    this.#stack.push(frame);
    const places = this.#places.get(name);
    if (places === undefined) this.#places.set(name, [place]);
    else places.push(place);
    this.#top = frame;
    if (frame.hidden === null) this.#enter(frame, attributes, tag, own);
  }

  #frame(name: string, attributes: Attributes, tag: Span, own: Own | null): Frame {
    const parent = this.#top;
    const { sink } = this.#writer;
    const role = noteRole(attributes);
    const hidden = parent.hidden ?? this.#hides(name, attributes, role);
    const isItem = name === 'li' || name === 'dt' || name === 'dd';
    const isCell = name === 'td' || name === 'th';
    const id = own?.note ?? attributes.get('id')?.value ?? null;
    const isNote =
      hidden === null &&
      (own?.note !== undefined || role === 'note' || (id !== null && this.#referred.has(id) && !isSectioning(name)));
    const mark: Mark = { sink, block: sink.open, from: sink.open?.parts.length ?? 0 };
    const list = name === 'ol' || name === 'ul' || name === 'menu' ? openList(name, attributes, own?.start) : null;
    const heading = /^h[1-6]$/.test(name) ? Number(name[1]) : parent.heading;
    const href = name === 'a' ? attributes.get('href')?.value : undefined;
    return {
      name,
      start: tag.start,
      barrier: own === null ? parent.barrier : this.#stack.length,
      hidden,
      hides: parent.hidden === null && hidden !== null,
      language: this.#languageOf(attributes) ?? parent.language,
      keepsLines: parent.keepsLines || name === 'pre' || name === 'xmp',
      nesting: parent.nesting + (isItem || name === 'blockquote' ? 1 : 0),
      heading: isItem || isCell ? 0 : heading,
      quoted: parent.quoted || name === 'blockquote',
      caption: name === 'caption' || name === 'figcaption' || (parent.caption && !isItem && !isCell),
      list: list ?? parent.list,
      item:
        isCell || isNote
          ? null
          : (own?.item ?? (isItem ? openItem(name === 'li' ? parent.list : null, attributes, tag) : parent.item)),
      table:
        name === 'table'
          ? { start: tag.start, nesting: parent.nesting, layout: isLayout(attributes), rows: [] }
          : parent.table,
      note: isNote
        ? { id, typed: own?.note !== undefined || role === 'note', outer: sink, hasBacklink: false }
        : parent.note,
      link:
        name === 'a'
          ? {
              fragment: fragmentOf(href),
              role: role === 'reference' || role === 'back' ? role : null,
              mark,
              hasSuperscript: false,
            }
          : parent.link,
      superscript: name === 'sup' ? mark : parent.superscript,
      ruby: name === 'ruby' ? { mark } : parent.ruby,
      capture: null,
      reading: null,
      hasCode: own?.code === true,
    };
  }

  #hides(name: string, attributes: Attributes, role: ReturnType<typeof noteRole>): Omission | null {
    if (name === 'head') return 'metadata';
    if (HIDDEN.has(name)) return 'hidden';
    if (name === 'rp' || name === 'rtc' || role === 'page') return 'markup';
    if (name === 'rt') return primary(this.#top.language ?? this.#options.language) === 'ja' ? null : 'markup';
    if (name === 'dialog' && !attributes.has('open')) return 'hidden';
    if (attributes.size > 0 && isUnshown(attributes)) return 'hidden';
    return null;
  }

  #languageOf(attributes: Attributes): string | undefined {
    const tag = (attributes.get('lang') ?? attributes.get('xml:lang'))?.value.trim();
    if (tag === undefined || !/^[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,8}$/i.test(tag)) return undefined;
    return tag;
  }

  /** What an element that is shown does when it is opened. */
  #enter(frame: Frame, attributes: Attributes, tag: Span, own: Own | null): void {
    const writer = this.#writer;
    const { name } = frame;
    const parent = this.#stack[this.#stack.length - 2] ?? ROOT;
    if (BLOCK.has(name)) writer.endBlock();
    writer.language = this.#spoken(frame);
    if (frame.note !== parent.note || this.#isNotes(attributes))
      this.#capture(frame, frame.note !== parent.note ? 'note' : 'notes');
    if (name === 'pre' || name === 'xmp') this.#capture(frame, 'lines');
    if ((name === 'td' || name === 'th') && frame.table !== null) this.#capture(frame, 'cell');
    if (name === 'table' && parent.table !== null) parent.table.layout = true;
    if (name === 'tr') frame.table?.rows.push([]);
    if (name === 'q') this.put(tag.start, tag.end, quotesOf(frame.language ?? this.#options.language)[0]);
    if (name === 'sup' && frame.link !== null) frame.link.hasSuperscript = true;
    if (name === 'code' || own?.code === true) this.#markCode();
    if (name === 'rt') this.#beginReading(frame);
  }

  /** The language for the voice: none where it is the one that is spoken anyway. */
  #spoken({ language }: Frame): string | undefined {
    return language?.toLowerCase() === this.#options.language.toLowerCase() ? undefined : language;
  }

  #isNotes(attributes: Attributes): boolean {
    return this.#options.footnotes !== 'end' && noteRole(attributes) === 'notes';
  }

  #capture(frame: Frame, kind: 'cell' | 'lines' | 'note' | 'notes'): void {
    frame.capture = { kind, outer: this.#writer.sink };
    this.#writer.sink = createSink();
  }

  #markCode(): void {
    for (let at = this.#stack.length - 1, seen = 0; at >= 0 && seen < 8; at--, seen++) {
      if (this.#stack[at]!.capture?.kind === 'lines') this.#stack[at]!.hasCode = true;
    }
  }

  /** The words of the base are taken back when a reading follows. */
  #beginReading(frame: Frame): void {
    const { open } = this.#writer.sink;
    frame.reading = { sink: this.#writer.sink, block: open, from: open?.parts.length ?? 0 };
  }

  #closeImplied(name: string, at: number): void {
    const closes = CLOSES.get(name);
    if (closes !== undefined) for (const one of closes.names) this.#closeWithin(one, closes.scope, at);
    if (BLOCK.has(name)) this.#closeWithin('p', PARAGRAPH_SCOPE, at);
  }

  #closeWithin(name: string, scope: readonly string[], at: number): void {
    const place = this.#placeOf(name);
    if (place <= this.#top.barrier) return;
    if (scope.some((outer) => this.#placeOf(outer) > place)) return;
    this.#popTo(place, at);
  }

  #placeOf(name: string): number {
    return this.#places.get(name)?.at(-1) ?? -1;
  }

  #close(name: string, end: number): boolean {
    const place = this.#placeOf(name);
    if (place <= this.#top.barrier) return false;
    this.#popTo(place, end);
    return true;
  }

  #popTo(place: number, end: number): void {
    this.#tooDeep = 0;
    this.#hiddenFrom = Number.POSITIVE_INFINITY;
    while (this.#stack.length > place) this.#pop(end);
  }

  #pop(end: number): void {
    const frame = this.#stack.pop()!;
    this.#places.get(frame.name)!.pop();
    this.#top = this.#stack.at(-1) ?? ROOT;
    if (frame.hides) this.omit(frame.start, end, frame.hidden!);
    if (frame.hidden === null) this.#leave(frame, end);
    if (frame.hidden === 'hidden' && frame.hides && !BLOCK.has(frame.name)) this.#writer.sink.gap = true;
    this.#writer.language = this.#spoken(this.#top);
  }

  /** What an element that is shown does when it is closed. */
  #leave(frame: Frame, end: number): void {
    const writer = this.#writer;
    const { name } = frame;
    if (name === 'q') this.put(end, end, quotesOf(frame.language ?? this.#options.language)[1]);
    if (name === 'a' && frame.link !== null) this.#leaveLink(frame, end);
    if (name === 'sup' && frame.superscript !== null) this.#leaveSuperscript(frame);
    if (name === 'rt') this.#leaveReading(frame);
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
      const lines = inner.blocks.filter(({ parts }) => parts.length > 0);
      if (frame.hasCode && lines.length > 1) this.omit(frame.start, end, 'code');
      else for (const block of lines) outer.blocks.push(asLine(block, frame.hasCode));
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

  /** The parts written since a mark; null when a block has ended meanwhile. */
  #since({ sink, block, from }: Mark): { parts: Part[]; from: number } | null {
    const { open } = this.#writer.sink;
    if (this.#writer.sink !== sink || open === null) return null;
    if (block === null) return { parts: open.parts, from: open.lead };
    return block === open ? { parts: open.parts, from } : null;
  }

  #leaveLink(frame: Frame, end: number): void {
    const { fragment, role, mark, hasSuperscript } = frame.link!;
    if (fragment === null && role === null) return;
    const written = this.#since(mark);
    if (written === null || !isShort(written)) return;
    const words = textOf(this.#writer.text, written.parts.slice(written.from)).trim();
    const note = this.#top.note;
    const isBack = note !== null && (role === 'back' || (fragment !== null && isBackSign(words)));
    if (isBack) {
      written.parts.splice(written.from);
      trimEnd(this.#writer.text, written.parts);
      note.hasBacklink = true;
      this.omit(frame.start, end, 'footnote');
    } else if (role === 'reference' || ((hasSuperscript || frame.superscript !== null) && isNoteSign(words))) {
      written.parts.splice(written.from);
      if (role !== 'reference' && fragment !== null) this.#referred.add(fragment);
      this.refer({ start: frame.start, end }, fragment ?? '');
    }
  }

  #leaveSuperscript(frame: Frame): void {
    const written = this.#since(frame.superscript!);
    if (written === null || !isShort(written)) return;
    const parts = written.parts.slice(written.from);
    const words = textOf(this.#writer.text, parts);
    const sign = parts.find(({ note }) => note !== undefined);
    if (sign !== undefined && /^[\s()[\],]*$/.test(words)) {
      written.parts.splice(written.from);
      const signs = parts.filter(({ note }) => note !== undefined);
      for (const one of signs) written.parts.push(one);
    } else if (/^[+\-−]?\d{1,9}$/.test(words) && written.from > 0 && parts.every(({ by }) => by === undefined)) {
      written.parts.splice(written.from);
      for (const { index, length, language } of parts) {
        for (let at = index; at < index + length; at++)
          written.parts.push({ index: at, length: 1, by: SUPERSCRIPTS[this.#writer.text[at]!]!, language });
      }
    }
  }

  #leaveReading(frame: Frame): void {
    const { ruby, reading } = frame;
    if (ruby === null || reading === null) return;
    const written = this.#since(reading);
    if (written === null || written.parts.length <= written.from || reading.block === null) return;
    const base = this.#since(ruby.mark);
    if (base !== null) {
      for (const { index, length, note } of written.parts.slice(base.from, written.from))
        if (note === undefined) this.omit(index, index + length, 'markup');
      written.parts.splice(base.from, written.from - base.from);
    }
    ruby.mark = { sink: this.#writer.sink, block: this.#writer.sink.open, from: written.parts.length };
  }
}

/** Only a few letters are the sign of a footnote or an exponent; more are not looked at, however deep they are. */
function isShort({ parts, from }: { parts: readonly Part[]; from: number }): boolean {
  if (parts.length - from > 24) return false;
  let length = 0;
  for (let at = from; at < parts.length; at++) length += parts[at]!.length;
  return length <= 400;
}

function asLine(block: DraftBlock, isCode: boolean): DraftBlock {
  if (block.kind !== 'paragraph') return block;
  return { ...block, kind: isCode ? 'code' : 'verse' };
}

function isUnshown(attributes: Attributes): boolean {
  if (attributes.has('hidden') || attributes.get('aria-hidden')?.value.toLowerCase() === 'true') return true;
  const style = attributes.get('style')?.value;
  return style !== undefined && style.length < 2_000 && UNSHOWN.test(style);
}

function isLayout(attributes: Attributes): boolean {
  const role = attributes.get('role')?.value;
  return role === 'presentation' || role === 'none';
}

/** Parts of a document that are never one footnote, whatever leads there. */
function isSectioning(name: string): boolean {
  return !['li', 'p', 'aside', 'div', 'dd', 'td'].includes(name);
}

function fragmentOf(href: string | undefined): string | null {
  const at = href?.indexOf('#') ?? -1;
  return href === undefined || at < 0 || at === href.length - 1 ? null : href.slice(at + 1);
}
