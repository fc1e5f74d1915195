// Markdown as input: CommonMark with tables, strikethrough and footnotes, and the HTML that stands in it.
import { loadHtmlReader } from './document/html-events.ts';
import { Walk, type WalkOptions } from './document/walk.ts';
import { tellBlocks } from './markdown/blocks.ts';
import { frontMatterLength } from './markdown/front-matter.ts';
import { normaliseLines } from './markdown/lines.ts';
import { loadMarkdownParser } from './markdown/parser.ts';
import type { ParsedText } from './parsed-text.ts';

export async function parseMarkdown(source: string, options: WalkOptions): Promise<ParsedText> {
  const [parse, readHtml] = await Promise.all([loadMarkdownParser(), loadHtmlReader()]);
  const walk = new Walk(source, options);
  const skip = frontMatterLength(source);
  if (skip > 0) walk.omit(0, skip, 'metadata');
  const lines = normaliseLines(source, skip);
  const parsed = parse(lines.text);
  for (const place of parsed.tooDeep.slice(0, 1)) {
    const at = lines.toSource(place);
    walk.warn('nested_too_deep', 'Quotes and lists deeper than 90 are read as one paragraph.', { start: at, end: at });
  }
  tellBlocks({ lines, parsed, walk, readHtml });
  return walk.finish(source);
}
