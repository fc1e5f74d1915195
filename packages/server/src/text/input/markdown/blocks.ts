// Tells the walk what stands in the blocks of a text of Markdown.
import type { Token } from 'markdown-it';
import { type Content, segmentedContent } from '../document/content.ts';
import { numberedItem } from '../document/lists.ts';
import type { Own } from '../document/open-frame.ts';
import { tellInline } from './inline.ts';
import { contentOfLines } from './lines.ts';
import { placeOf } from './places.ts';
import type { Telling } from './telling.ts';

const CHECKBOX = /^\[[ xX]\](?=[\t ])/;

export function tellBlocks(telling: Telling): void {
  const { lines, parsed, walk } = telling;
  const open: { place: number; end: number }[] = [];
  let reached = 0;
  for (const [index, token] of parsed.tokens.entries()) {
    if (token.type === 'inline') reached = tellLine(telling, index) ?? reached;
    else if (token.nesting > 0) {
      const last = token.map?.[1];
      const end = last === undefined ? 0 : lines.toSource(parsed.lineEnds[last - 1] ?? 0);
      open.push({ place: openBlock(telling, token), end });
    } else if (token.nesting < 0) {
      const { place, end } = open.pop()!;
      walk.closeOwn(place, Math.max(end, reached));
    } else tellLeaf(telling, token);
  }
}

function openBlock({ lines, parsed, walk }: Telling, token: Token): number {
  const line = token.map?.[0];
  const known = placeOf(token);
  const place = lines.toSource(known?.at ?? (line === undefined || line === 0 ? 0 : parsed.lineEnds[line - 1]! + 1));
  const tag = { start: place, end: place };
  if (token.type === 'footnote_open') return walk.openOwn('aside', tag, { note: known?.label ?? '' });
  if (token.type !== 'list_item_open' || token.info === '') return walk.openOwn(token.tag, tag, listStart(token));
  return walk.openOwn('li', tag, {
    item: numberedItem(walk.list!, { at: place, digits: token.info }),
  });
}

function listStart(token: Token): Own {
  const start = token.type === 'ordered_list_open' ? token.attrGet('start') : null;
  return start === null ? {} : { start: Number(start) };
}

/** The end of what was told. */
function tellLine(telling: Telling, index: number): number | null {
  const { parsed } = telling;
  const token = parsed.tokens[index]!;
  const content = contentOf(telling, index);
  if (content === null) return null;
  const isFirst = parsed.tokens[index - 2]?.type === 'list_item_open';
  const box = isFirst ? CHECKBOX.exec(token.content)?.[0].length : undefined;
  if (box === undefined) tellInline(telling, { content, from: 0, tokens: parsed.parseInline(content.text) });
  else tellInline(telling, { content, from: box, tokens: parsed.parseInline(content.text.slice(box)) });
  return content.span(0, content.text.length).end;
}

/** The words of a paragraph, a heading or a cell, with their places. */
function contentOf({ lines, parsed }: Telling, index: number): Content | null {
  const token = parsed.tokens[index]!;
  if (token.content === '') return null;
  const cell = placeOf(token)?.cell;
  if (cell !== undefined) {
    return segmentedContent(
      token.content,
      cell.map(({ at, from, length }) => ({ at, from: lines.toSource(from), length })),
    );
  }
  const heading = parsed.tokens[index - 1];
  const firstLine = token.map?.[0];
  if (firstLine === undefined) return null;
  const isMarked = heading?.type === 'heading_open' && heading.markup.startsWith('#');
  const { lineEnds } = parsed;
  if (!isMarked) return contentOfLines(lines, { content: token.content, firstLine, lineEnds });
  const end = headingEnd(lines.text, lineEnds[firstLine]!);
  const from = lines.toSource(end - token.content.length);
  return segmentedContent(token.content, [{ at: 0, from, length: token.content.length }]);
}

/** Without the signs that may close a heading. */
function headingEnd(text: string, lineEnd: number): number {
  const end = skipBack(text, lineEnd, ' \t\n\r');
  const closing = skipBack(text, end, '#');
  const isClosing = closing < end && (text[closing - 1] === ' ' || text[closing - 1] === '\t');
  return isClosing ? skipBack(text, closing, ' \t\n\r') : end;
}

function skipBack(text: string, from: number, signs: string): number {
  let at = from;
  while (at > 0 && signs.includes(text[at - 1]!)) at--;
  return at;
}

function tellLeaf(telling: Telling, token: Token): void {
  const { lines, parsed, walk } = telling;
  const [first, last] = token.map ?? [0, 0];
  const start = lines.toSource(first === 0 ? 0 : parsed.lineEnds[first - 1]! + 1);
  const end = lines.toSource(parsed.lineEnds[Math.max(first, last - 1)] ?? lines.text.length);
  const { lineEnds } = parsed;
  if (token.type === 'hr') walk.scene(start);
  else if (token.type === 'html_block') {
    telling.readHtml(contentOfLines(lines, { content: token.content, firstLine: first, lineEnds }), walk);
  } else if (token.type === 'fence' || token.type === 'code_block') {
    const firstLine = token.type === 'fence' ? first + 1 : first;
    const content = contentOfLines(lines, { content: token.content, firstLine, lineEnds });
    const place = walk.openOwn('pre', { start, end: start }, { code: true });
    for (const piece of content.pieces(0, content.text.length)) walk.text(piece.start, piece.end);
    walk.closeOwn(place, end);
  } else if (token.type === 'reference_definition') tellDefinition(telling, token);
}

/** `[Note]: important` is a sentence: what stands behind the label is no address. */
function tellDefinition(telling: Telling, token: Token): void {
  const { lines, parsed } = telling;
  const at = placeOf(token)?.at;
  const [first, last] = token.map ?? [0, 0];
  const address = parsed.address(String(token.meta?.label ?? ''));
  if (at === undefined || last - first !== 1 || address === undefined || looksLikeAddress(address)) return;
  const end = skipBack(lines.text, parsed.lineEnds[first]!, ' \t\n\r');
  const content = segmentedContent(lines.text.slice(at, end), [{ at: 0, from: lines.toSource(at), length: end - at }]);
  const place = telling.walk.openOwn('p', content.span(0, 0));
  tellInline(telling, { content, from: 0, tokens: parsed.parseInline(content.text) });
  telling.walk.closeOwn(place, lines.toSource(end));
}

function looksLikeAddress(address: string): boolean {
  return address === '' || /[/#:@?=]|\.\w/.test(address);
}
