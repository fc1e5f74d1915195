// Reads a subset of SSML 1.1 into words and directions. What is not of the subset is read as text, with a warning.
import type { Span } from '../trace/rewrite.ts';
import { type CollapsedText, createCollapsedText } from './collapsed-text.ts';
import { type Direction, InputError, type Omission, type ParsedText, type Warning } from './parsed-text.ts';
import { createElementReader, type ElementReader, type Pauses } from './ssml-elements.ts';
import { loadXml, type XmlElement, type XmlHandlers } from './xml.ts';

const LIMITS = { units: Number.POSITIVE_INFINITY, depth: 64, elements: 50_000, attributes: 16 };
const NAMESPACES = new Set(['', 'http://www.w3.org/2001/10/synthesis']);
const MAX_WARNINGS = 100;

/** As long as they are when a request asks for no others. */
const PAUSES: Pauses = { sentence: 294, paragraph: 588 };

/** Reads a document. Throws `InputError` for what is not well-formed, not SSML or over a limit. Linear. */
export type ParseSsml = (source: string, pauses?: Pauses) => ParsedText;

/** Loads the XML parser, on first use only. */
export async function loadSsml(): Promise<ParseSsml> {
  const readXml = await loadXml();
  return (source, pauses = PAUSES) => {
    const text = createCollapsedText(source);
    const warnings = createWarnings();
    const leftOut: { span: Span; reason: Omission }[] = [];
    const reader = createElementReader({ text, pauses, warn: warnings.add });
    readXml(source, LIMITS, createHandlers({ text, leftOut, reader }));
    const { words, blocks } = text.result();
    const directions = settle(reader.directions(), words.text);
    return { words, blocks, leftOut, directions, warnings: warnings.result() };
  };
}

/** As what `loadSsml` gives. */
export async function parseSsml(source: string, pauses?: Pauses): Promise<ParsedText> {
  return (await loadSsml())(source, pauses);
}

interface Parts {
  readonly text: CollapsedText;
  readonly leftOut: { span: Span; reason: Omission }[];
  readonly reader: ElementReader;
}

/** Hands words and elements on, and keeps what is not read. */
function createHandlers({ text, leftOut, reader }: Parts): XmlHandlers {
  const open: { readonly element: XmlElement; readonly close: () => void }[] = [];
  /** The element whose own text is not read, while it is open. */
  let muted: { readonly depth: number; readonly alias: string | null; readonly tag: Span } | null = null;

  function leave(span: Span, reason: Omission): void {
    if (span.start === span.end) return;
    const last = leftOut.at(-1);
    if (last?.reason === reason && last.span.end === span.start) last.span = { start: last.span.start, end: span.end };
    else leftOut.push({ span, reason });
  }

  function drop(span: Span, reason: Omission): void {
    if (muted !== null) return;
    text.drop(span);
    leave(span, reason);
  }

  function unmute({ alias, tag }: { alias: string | null; tag: Span }, closing: Span): void {
    const inside = { start: tag.end, end: closing.start };
    if (alias === null) {
      text.drop({ start: tag.start, end: closing.end });
      leave({ start: tag.start, end: closing.end }, 'metadata');
      return;
    }
    const isEmpty = inside.start === inside.end;
    if (!isEmpty) text.drop(tag);
    text.replace(isEmpty ? tag : inside, alias);
    text.drop(closing);
    leave(tag, 'markup');
    leave(closing, 'markup');
  }

  return {
    open(element) {
      if (open.length === 0 && !(element.name === 'speak' && NAMESPACES.has(element.namespace))) {
        throw new InputError('The element around an SSML document must be speak.', element.span.start);
      }
      const isOurs = NAMESPACES.has(element.namespace);
      const effect = muted === null ? reader.open(element, { isOurs, isRoot: open.length === 0 }) : {};
      if (effect.mute) muted = { depth: open.length, alias: effect.mute.alias, tag: element.span };
      else drop(element.span, 'markup');
      open.push({ element, close: effect.close ?? (() => {}) });
    },
    close(tag) {
      const { close } = open.pop()!;
      if (muted?.depth === open.length) {
        const ending = muted;
        muted = null;
        unmute(ending, tag);
      } else drop(tag, 'markup');
      close();
    },
    text(span) {
      if (muted !== null) return;
      if (open.length > 0) text.write(span, true);
      else text.drop(span);
    },
    cdata(span, inner) {
      if (muted !== null) return;
      text.drop({ start: span.start, end: inner.start });
      text.write(inner, false);
      text.drop({ start: inner.end, end: span.end });
    },
    comment: (span) => drop(span, 'comment'),
    instruction: (span) => drop(span, 'markup'),
  };
}

/** Directions whose span holds words, without the white space around them, in the order of their places. */
function settle(directions: readonly Direction[], words: string): readonly Direction[] {
  const kept = directions.flatMap((direction): readonly Direction[] => {
    if (!('span' in direction)) return [direction];
    let { start, end } = direction.span;
    while (start < end && /\s/.test(words[start]!)) start++;
    while (start < end && /\s/.test(words[end - 1]!)) end--;
    return start < end ? [{ ...direction, span: { start, end } }] : [];
  });
  return kept.sort((a, b) => placeOf(a) - placeOf(b));
}

function placeOf(direction: Direction): number {
  return 'span' in direction ? direction.span.start : direction.at;
}

/** A bounded list: the first warning about each thing, and at the end that there were more. */
function createWarnings() {
  const list: Warning[] = [];
  const told = new Set<string>();
  let more: Span | null = null;
  return {
    /** `about`: what makes it another warning than one of the same code. */
    add(warning: Warning, about = ''): void {
      const key = `${warning.code} ${about}`;
      if (told.has(key)) return;
      if (list.length >= MAX_WARNINGS) {
        more ??= warning.span;
        return;
      }
      told.add(key);
      list.push(warning);
    },
    result(): readonly Warning[] {
      if (more === null) return list;
      const message = `There are more warnings than the ${MAX_WARNINGS} that are listed.`;
      return [...list, { code: 'more_warnings', message, span: more }];
    },
  };
}
