// HTML as input: what a person would read aloud of a page or of a part of one.
import { wholeContent } from './document/content.ts';
import { loadHtmlReader } from './document/html-events.ts';
import { type DocumentParser, Walk, type WalkOptions } from './document/walk.ts';
import type { ParsedText } from './parsed-text.ts';

/** A document type with declarations of its own, whose end a reader of HTML would not find. */
const DOCTYPE = /^[\s\ufeff]{0,99}(?:<\?xml[^>]{0,200}\?>\s{0,99})?<!doctype[^[>]{0,2000}\[/i;

/** Loads what reads HTML: only texts that are HTML, or have some in them, pay for it. */
export async function loadHtml(): Promise<DocumentParser> {
  const readHtml = await loadHtmlReader();
  return (source, options) => {
    const text = hideDoctype(source);
    const walk = new Walk(text, options);
    readHtml(wholeContent(text), walk);
    return walk.finish(source);
  };
}

export async function parseHtml(source: string, options: WalkOptions): Promise<ParsedText> {
  const parse = await loadHtml();
  return parse(source, options);
}

/** The same text with spaces in the place of the declarations and of a byte order mark. */
function hideDoctype(source: string): string {
  const text = source.startsWith('\ufeff') ? ` ${source.slice(1)}` : source;
  const found = DOCTYPE.exec(text);
  if (found === null) return text;
  const end = /\]\s{0,99}>/.exec(text.slice(found[0].length));
  if (end === null) return text;
  const length = found[0].length + end.index + end[0].length;
  return ' '.repeat(length) + text.slice(length);
}
