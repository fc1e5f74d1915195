// Reads XML strictly and within limits, and tells the place of everything in the source. No DTD is read and no entity expanded.
import type { SaxesParser, SaxesTagNS } from 'saxes';
import type { Span } from '../trace/rewrite.ts';
import { InputError } from './parsed-text.ts';

export interface XmlLimits {
  /** UTF-16 units of the whole document. */
  readonly units: number;
  readonly depth: number;
  readonly elements: number;
  /** Of one element. */
  readonly attributes: number;
}

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  /** Empty when it is in no namespace. A prefix that is bound to nothing stands for itself. */
  readonly namespace: string;
  /** The tag. */
  readonly span: Span;
  /** The value of an attribute by its name as written (`xml:lang`), its entities replaced. */
  attribute(name: string): string | undefined;
}

/** Places are UTF-16 units of the source. Together the spans tile it. */
export interface XmlHandlers {
  open(element: XmlElement): void;
  /** `tag` is empty for an element that its own tag closes. */
  close(tag: Span): void;
  /** As it is written: with entities. */
  text(span: Span): void;
  /** `span` with the brackets, `inner` without them. */
  cdata(span: Span, inner: Span): void;
  comment(span: Span): void;
  /** A processing instruction or the XML declaration. */
  instruction(span: Span): void;
}

type Parser = SaxesParser<{ xmlns: true; resolvePrefix: (prefix: string) => string }>;

const CDATA_START = '<![CDATA['.length;
const CDATA_END = ']]>'.length;
const ENTITY = /^&(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);$/;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const UNPAIRED = /\p{Surrogate}/u;
const BAD_CHARACTER = 'There is a character that XML does not allow here.';
const WRONG_CLOSE = 'A closing tag closes another element than the one that is open.';

/** The parser's own complaints by what they say, in our words: its own may quote the document. */
const FAULTS: readonly (readonly [sign: string, message: string])[] = [
  ['duplicate attribute', 'An element has the same attribute twice.'],
  ['unclosed tag', 'An element is not closed.'],
  ['clos', WRONG_CLOSE],
  ['root', 'There must be one element around the whole document, and nothing but white space outside of it.'],
  ['attribute', 'An attribute must be a name, an equals sign and a value in quotation marks.'],
  ['tag name', 'A < begins a tag: write &lt; for the sign itself.'],
  ['entity', 'A character is given by a number that XML does not allow.'],
  ['comment', 'A comment must not hold two hyphens in a row.'],
  ['XML declaration', 'An XML declaration must be whole, and the first thing in the document.'],
  ['disallowed character', BAD_CHARACTER],
  ['unexpected end', 'The document ends in the middle of a tag.'],
];

/** Reads a document. Throws `InputError` for what is not well-formed or over a limit. Linear. */
export type ReadXml = (source: string, limits: XmlLimits, handlers: XmlHandlers) => void;

/** Loads the parser, on first use only. */
export async function loadXml(): Promise<ReadXml> {
  const { SaxesParser } = await import('saxes');
  return (source, limits, handlers) => {
    if (source.length > limits.units) {
      throw new InputError(`The document is longer than ${limits.units} characters.`, limits.units);
    }
    // The parser would take a half of a pair and the sign after it for one character.
    if (!source.isWellFormed()) throw new InputError(BAD_CHARACTER, source.search(UNPAIRED));
    const parser: Parser = new SaxesParser({ xmlns: true, position: false, resolvePrefix: (prefix: string) => prefix });
    const reader = createReader(source, parser, limits, handlers);
    parser.write(source);
    reader.end();
  };
}

function createReader(source: string, parser: Parser, limits: XmlLimits, handlers: XmlHandlers) {
  /** The places of the tags of the elements that are open. */
  const open: number[] = [];
  /** Everything before was handed on. */
  let done = 0;
  let elements = 0;
  let attributes = 0;
  let isEnd = false;

  function take(end: number): Span {
    const span = { start: done, end };
    done = end;
    return span;
  }

  function fail(message: string, at = done): never {
    throw new InputError(message, Math.min(at, source.length));
  }

  parser.on('doctype', () => fail('A DOCTYPE is not allowed.', source.indexOf('<!DOCTYPE', done)));
  parser.on('xmldecl', () => handlers.instruction(take(parser.position)));
  parser.on('processinginstruction', () => handlers.instruction(take(parser.position)));
  // Told before its last bracket was read.
  parser.on('comment', () => handlers.comment(take(parser.position + 1)));
  // Told when the bracket after it was read.
  parser.on('text', () => handlers.text(take(isEnd ? source.length : parser.position - 1)));
  parser.on('cdata', () => {
    const { start, end } = take(parser.position);
    handlers.cdata({ start, end }, { start: start + CDATA_START, end: end - CDATA_END });
  });
  parser.on('opentagstart', () => {
    if (++elements > limits.elements) fail(`The document has more than ${limits.elements} elements.`);
    if (open.length >= limits.depth) fail(`The elements are nested more than ${limits.depth} deep.`);
    attributes = 0;
  });
  parser.on('attribute', () => {
    if (++attributes > limits.attributes) fail(`An element has more than ${limits.attributes} attributes.`);
  });
  parser.on('opentag', (tag) => {
    open.push(done);
    handlers.open(elementOf(tag, take(parser.position)));
  });
  parser.on('closetag', ({ name }) => {
    // The parser tells of the tag that is closed before it complains that it is another one.
    if (parser.position > done && source.slice(done + 2, parser.position - 1).trimEnd() !== name) fail(WRONG_CLOSE);
    open.pop();
    handlers.close(take(parser.position));
  });
  parser.on('error', (error) => {
    const bad = findBadEntity(source, { start: done, end: parser.position });
    if (bad >= 0)
      fail('An & begins one of &amp; &lt; &gt; &quot; &apos; or a number as in &#8217; and nothing else.', bad);
    const fault = FAULTS.find(([sign]) => error.message.includes(sign));
    fail(fault?.[1] ?? 'The document is not well-formed XML.', placeOf(error.message));
  });

  function placeOf(message: string): number {
    if (message.startsWith('unclosed')) return open.at(-1) ?? done;
    if (message.includes('only one root')) return done;
    return Math.max(done, Math.min(parser.position, source.length) - 1);
  }

  return {
    end(): void {
      isEnd = true;
      parser.close();
    },
  };
}

function elementOf({ local, uri, attributes }: SaxesTagNS, span: Span): XmlElement {
  return { name: local, namespace: uri, span, attribute: (name) => attributes[name]?.value };
}

/** The first & of a part that begins no known entity, or -1. */
function findBadEntity(source: string, { start, end }: Span): number {
  for (let at = source.indexOf('&', start); at >= 0 && at < end; at = source.indexOf('&', at + 1)) {
    if (!ENTITY.test(source.slice(at, source.indexOf(';', at) + 1))) return at;
  }
  return -1;
}

/** The character that an entity of a well-formed document stands for, from its & to its semicolon. */
export function characterOf(entity: string): string {
  const name = entity.slice(1, -1);
  if (!name.startsWith('#')) return NAMED[name] ?? entity;
  return String.fromCodePoint(name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
}

/** A text of the document with its entities replaced. */
export function decodeXml(text: string): string {
  return text.includes('&') ? text.replace(/&[^&;]+;/g, characterOf) : text;
}

/** The line of a place, from 1. */
export function lineAt(source: string, at: number): number {
  let line = 1;
  for (let end = source.indexOf('\n'); end >= 0 && end < at; end = source.indexOf('\n', end + 1)) line++;
  return line;
}
