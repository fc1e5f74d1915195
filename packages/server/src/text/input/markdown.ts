// Markdown as input: CommonMark with tables, strikethrough and footnotes, and the HTML that stands in it.
import { loadHtmlReader } from './document/html-events.ts';
import { type DocumentParser, Walk, type WalkOptions } from './document/walk.ts';
import { tellBlocks } from './markdown/blocks.ts';
import { frontMatterLength } from './markdown/front-matter.ts';
import { normaliseLines } from './markdown/lines.ts';
import { loadMarkdownParser } from './markdown/parser.ts';
import type { ParsedText } from './parsed-text.ts';

/** Loads what reads Markdown: only texts that are Markdown pay for it. */
export async function loadMarkdown(): Promise<DocumentParser> {
  const [parse, readHtml] = await Promise.all([loadMarkdownParser(), loadHtmlReader()]);
  return (source, options) => {
    const walk = new Walk(source, options);
    const skip = frontMatterLength(source);
    if (skip > 0) walk.omit(0, skip, 'metadata');
    const lines = normaliseLines(source, skip);
    const parsed = parse(lines.text);
    const place = parsed.tooDeep[0];
    if (place !== undefined) {
      const at = lines.toSource(place);
      walk.warn('nested_too_deep', 'Quotes and lists deeper than 90 are read as plain text.', { start: at, end: at });
    }
    tellBlocks({ lines, parsed, walk, readHtml });
    return walk.finish(source);
  };
}

export async function parseMarkdown(source: string, options: WalkOptions): Promise<ParsedText> {
  const parse = await loadMarkdown();
  return parse(source, options);
}
