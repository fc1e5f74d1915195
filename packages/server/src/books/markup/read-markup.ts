// Reads XHTML, HTML and XML as they come, broken ones too: elements opened and closed in pairs, words between them. No tree is built.
import type { QuoteType, Tokenizer, TokenizerCallbacks } from 'htmlparser2';
import { BLOCK, CLOSES, VOID } from '../../text/input/document/elements.ts';
import { BOOK_LIMITS } from '../limits.ts';
import { canonicalName, extendScope, NO_SCOPE, type Scope } from './namespaces.ts';
import { stripDoctype } from './strip-doctype.ts';

export type Attributes = ReadonlyMap<string, string>;

export interface MarkupHandler {
  /** Of HTML in small letters; the prefixes of names are those of `namespaces.ts`. */
  open(name: string, attributes: Attributes): void;
  close(name: string): void;
  text(words: string): void;
}

export interface MarkupResult {
  /** Elements were deeper than the limit, and read as plain text. */
  readonly isTooDeep: boolean;
}

interface OpenElement {
  readonly name: string;
  readonly scope: Scope;
}

const MOST_ATTRIBUTES = 256;
/** Elements of which one may be closed by another that is opened, looked for among so many of the innermost. */
const IMPLIED_DEPTH = 64;

let loaded: Promise<typeof import('htmlparser2')> | undefined;

export type ReadMarkup = (source: string, kind: 'html' | 'xml', handler: MarkupHandler) => MarkupResult;

/** The parser is loaded with the first book. */
export async function loadMarkupReader(): Promise<ReadMarkup> {
  loaded ??= import('htmlparser2');
  const { Tokenizer: Make } = await loaded;
  return (source, kind, handler) => {
    const text = stripDoctype(source);
    const events = new Events(text, kind === 'xml', handler);
    const tokenizer: Tokenizer = new Make(
      { decodeEntities: true, xmlMode: kind === 'xml', recognizeSelfClosing: true },
      events,
    );
    tokenizer.write(text);
    tokenizer.end();
    return { isTooDeep: events.isTooDeep };
  };
}

class Events implements TokenizerCallbacks {
  isTooDeep = false;
  readonly #source: string;
  readonly #isXml: boolean;
  readonly #handler: MarkupHandler;
  readonly #stack: OpenElement[] = [];
  /** Name → how many of it are open, so that a closing tag without its opening one costs nothing. */
  readonly #counts = new Map<string, number>();
  /** Open elements below the limit of depth. */
  #passedOver = 0;
  #name = '';
  #attributes = new Map<string, string>();
  #attribute = '';
  #value = '';

  constructor(source: string, isXml: boolean, handler: MarkupHandler) {
    this.#source = source;
    this.#isXml = isXml;
    this.#handler = handler;
  }

  ontext(start: number, end: number): void {
    // The tokenizer's word for a closing tag that the end of the document cuts off.
    if (start < 0) return;
    this.#handler.text(this.#source.slice(start, end));
  }

  ontextentity(codePoint: number): void {
    this.#handler.text(String.fromCodePoint(codePoint));
  }

  oncdata(start: number, end: number, offset: number): void {
    this.#handler.text(this.#source.slice(start, end - offset));
  }

  onopentagname(start: number, end: number): void {
    this.#name = this.#read(start, end);
    this.#attributes = new Map();
  }

  onattribname(start: number, end: number): void {
    this.#attribute = this.#read(start, end);
    this.#value = '';
  }

  onattribdata(start: number, end: number): void {
    this.#value += this.#source.slice(start, end);
  }

  onattribentity(codePoint: number): void {
    this.#value += String.fromCodePoint(codePoint);
  }

  onattribend(_quote: QuoteType, _end: number): void {
    if (this.#attributes.size >= MOST_ATTRIBUTES || this.#attributes.has(this.#attribute)) return;
    this.#attributes.set(this.#attribute, this.#value);
  }

  onopentagend(): void {
    this.#open(false);
  }

  onselfclosingtag(): void {
    this.#open(true);
  }

  onclosetag(start: number, end: number): void {
    if (this.#passedOver > 0) {
      this.#passedOver--;
      return;
    }
    const name = canonicalName(this.#read(start, end), this.#scope());
    if ((this.#counts.get(name) ?? 0) === 0) return;
    while (this.#stack.at(-1)!.name !== name) this.#pop();
    this.#pop();
  }

  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}

  onend(): void {
    while (this.#stack.length > 0) this.#pop();
  }

  #read(start: number, end: number): string {
    const name = this.#source.slice(start, end);
    return this.#isXml ? name : name.toLowerCase();
  }

  #scope(): Scope {
    return this.#stack.at(-1)?.scope ?? NO_SCOPE;
  }

  #open(isClosed: boolean): void {
    const scope = this.#attributes.size === 0 ? this.#scope() : extendScope(this.#scope(), this.#attributes);
    const name = canonicalName(this.#name, scope);
    const isVoid = isClosed || (!this.#isXml && VOID.has(name));
    if (this.#stack.length >= BOOK_LIMITS.depth) {
      this.isTooDeep = true;
      if (!isVoid) this.#passedOver++;
      return;
    }
    if (!this.#isXml) this.#closeImplied(name);
    this.#handler.open(name, canonicalAttributes(this.#attributes, scope));
    if (isVoid) {
      this.#handler.close(name);
      return;
    }
    this.#stack.push({ name, scope });
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** A paragraph ends before a block, an item before the next one. */
  #closeImplied(name: string): void {
    const rule = CLOSES.get(name);
    const isBlock = BLOCK.has(name);
    if (rule === undefined && !isBlock) return;
    const lowest = Math.max(0, this.#stack.length - IMPLIED_DEPTH);
    for (let at = this.#stack.length - 1; at >= lowest; at--) {
      const open = this.#stack[at]!.name;
      const isClosed = rule?.names.includes(open) || (rule === undefined && isBlock && open === 'p');
      if (isClosed) {
        while (this.#stack.length > at) this.#pop();
        return;
      }
      if (rule === undefined ? BLOCK.has(open) : rule.scope.includes(open)) return;
    }
  }

  #pop(): void {
    const { name } = this.#stack.pop()!;
    this.#counts.set(name, this.#counts.get(name)! - 1);
    this.#handler.close(name);
  }
}

function canonicalAttributes(attributes: ReadonlyMap<string, string>, scope: Scope): Attributes {
  if (scope.size === 0) return attributes;
  let renamed: Map<string, string> | undefined;
  for (const name of attributes.keys()) {
    if (name.includes(':') && canonicalName(name, scope) !== name) {
      renamed = new Map();
      break;
    }
  }
  if (renamed === undefined) return attributes;
  for (const [name, value] of attributes) renamed.set(canonicalName(name, scope), value);
  return renamed;
}
