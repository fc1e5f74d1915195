// What is at hand while the walk is told what stands in a text of Markdown.
import type { HtmlReader } from '../document/html-events.ts';
import type { Walk } from '../document/walk.ts';
import type { Lines } from './lines.ts';
import type { Parsed } from './parser.ts';

export interface Telling {
  readonly lines: Lines;
  readonly parsed: Parsed;
  readonly walk: Walk;
  readonly readHtml: HtmlReader;
}
