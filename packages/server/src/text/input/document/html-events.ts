// Reads HTML and tells the walk what stands in it, each with its place in the source.
import type { QuoteType, Tokenizer, TokenizerCallbacks } from 'htmlparser2';
import type { Content } from './content.ts';
import type { Part } from './draft.ts';
import type { Attribute } from './frame.ts';
import type { Walk } from './walk.ts';

export type HtmlReader = (content: Content, walk: Walk) => void;

/** The attributes that a reader needs; others are not kept, however many there are. */
const KEPT = new Set(
  'alt alttext aria-hidden epub:type hidden href id lang open reversed role ssml:alphabet ssml:ph start style type value xml:lang'.split(
    ' ',
  ),
);
const ENTITY = /^&#?\w{1,40};?/;
const LONGEST_ENTITY = 43;

let loaded: Promise<typeof import('htmlparser2')> | undefined;

/** The parser is loaded when the first text needs it. */
export async function loadHtmlReader(): Promise<HtmlReader> {
  loaded ??= import('htmlparser2');
  const { Tokenizer } = await loaded;
  return (content, walk) => read(content, walk, Tokenizer);
}

function read(content: Content, walk: Walk, Make: typeof Tokenizer): void {
  const events = new Events(content, walk);
  const tokenizer = new Make({ decodeEntities: true, recognizeSelfClosing: true }, events);
  tokenizer.write(content.text);
  tokenizer.end();
}

class Events implements TokenizerCallbacks {
  readonly #content: Content;
  readonly #walk: Walk;
  /** After the last event. */
  #done = 0;
  #tagStart = 0;
  #name = '';
  #attributes = new Map<string, Attribute>();
  #attribute = '';
  #pieces: Part[] = [];
  #value = '';
  #valueEnd = 0;

  constructor(content: Content, walk: Walk) {
    this.#content = content;
    this.#walk = walk;
  }

  ontext(start: number, end: number): void {
    // The tokenizer's word for a closing tag that the end of the document cuts off.
    if (start < 0) return;
    this.#done = end;
    for (const piece of this.#content.pieces(start, end)) this.#walk.text(piece.start, piece.end);
  }

  ontextentity(codePoint: number, end: number): void {
    const start = this.#content.text.lastIndexOf('&', end - 1);
    const span = this.#content.span(start, end);
    this.#done = end;
    this.#walk.put(span.start, span.end, String.fromCodePoint(codePoint));
  }

  onopentagname(start: number, end: number): void {
    this.#tagStart = start - 1;
    this.#name = this.#content.text.slice(start, end).toLowerCase();
    this.#attributes = new Map();
  }

  onattribname(start: number, end: number): void {
    const isShort = end - start < 20;
    this.#attribute = isShort ? this.#content.text.slice(start, end).toLowerCase() : '';
    this.#pieces = [];
    this.#value = '';
  }

  onattribdata(start: number, end: number): void {
    this.#valueEnd = end;
    if (!KEPT.has(this.#attribute) || start >= end) return;
    this.#value += this.#content.text.slice(start, end);
    for (const piece of this.#content.pieces(start, end))
      this.#pieces.push({ index: piece.start, length: piece.end - piece.start });
  }

  onattribentity(codePoint: number): void {
    if (!KEPT.has(this.#attribute)) return;
    const by = String.fromCodePoint(codePoint);
    const start = this.#content.text.indexOf('&', this.#valueEnd);
    this.#value += by;
    const length = ENTITY.exec(this.#content.text.slice(start, start + LONGEST_ENTITY))?.[0].length ?? 1;
    const span = this.#content.span(start, start + length);
    this.#valueEnd = start + length;
    this.#pieces.push({ index: span.start, length: span.end - span.start, by });
  }

  onattribend(_quote: QuoteType, end: number): void {
    this.#valueEnd = end;
    if (!KEPT.has(this.#attribute) || this.#attributes.has(this.#attribute)) return;
    this.#attributes.set(this.#attribute, { value: this.#value, pieces: this.#pieces });
  }

  onopentagend(end: number): void {
    this.#done = end + 1;
    this.#walk.open(this.#name, this.#attributes, this.#content.span(this.#tagStart, end + 1));
  }

  onselfclosingtag(end: number): void {
    this.#done = end + 1;
    const span = this.#content.span(this.#tagStart, end + 1);
    this.#walk.open(this.#name, this.#attributes, span);
    this.#walk.closeEmpty(this.#name, span);
  }

  onclosetag(start: number, end: number): void {
    const close = this.#content.text.indexOf('>', end);
    this.#done = close < 0 ? this.#content.text.length : close + 1;
    this.#walk.close(this.#content.text.slice(start, end).toLowerCase(), this.#content.span(start - 2, this.#done));
  }

  oncomment(_start: number, end: number): void {
    const from = this.#done;
    this.#done = Math.min(end + 1, this.#content.text.length);
    this.#walk.comment(this.#content.span(from, this.#done));
  }

  oncdata(start: number, end: number, offset: number): void {
    this.ontext(start, end - offset);
    this.#done = end + 1;
  }

  ondeclaration(_start: number, end: number): void {
    this.#done = end + 1;
  }

  onprocessinginstruction(_start: number, end: number): void {
    this.#done = end + 1;
  }

  /** A tag that is never closed is text. */
  onend(): void {
    const { length } = this.#content.text;
    if (this.#done >= length || this.#content.text[this.#done] !== '<') return;
    if (this.#content.text.startsWith('<!', this.#done) || this.#content.text.startsWith('</', this.#done)) return;
    this.ontext(this.#done, length);
  }
}
