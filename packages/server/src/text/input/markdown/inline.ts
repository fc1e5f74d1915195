// Tells the walk what stands in a line or a paragraph of Markdown.
import type { Token } from 'markdown-it';
import type { Content } from '../document/content.ts';
import type { Part } from '../document/draft.ts';
import { textOf } from '../document/draft.ts';
import type { Telling } from './telling.ts';

export interface Inline {
  readonly content: Content;
  /** Where the text of the tokens begins in the content. */
  readonly from: number;
  readonly tokens: readonly Token[];
}

export function tellInline(telling: Telling, inline: Inline): void {
  const { walk } = telling;
  const { content } = inline;
  for (const token of inline.tokens) {
    if (token.map === null) continue;
    const [start, end] = [token.map[0] + inline.from, token.map[1] + inline.from];
    if (token.type === 'softbreak') {
      const span = content.span(start, end);
      walk.wrap(span.start, span.end);
    } else if (token.type === 'hardbreak') {
      const span = content.span(start, end);
      walk.breakLine(span.start, span.end);
    } else if (token.type === 'html_inline') {
      telling.readHtml(part(content, start, end), walk);
    } else if (token.type === 'footnote_reference') {
      walk.refer(content.span(start, end), token.content);
    } else if (token.type === 'image') tellPicture(telling, { token, content, at: start });
    else {
      for (const { index, length, by } of wordsOf(content, token, start)) {
        if (by === undefined) walk.text(index, index + length);
        else walk.put(index, index + length, by);
      }
    }
  }
}

/** What is read of a token that has words. */
function wordsOf(content: Content, token: Token, start: number): Part[] {
  const end = start + token.map![1] - token.map![0];
  if (token.type === 'text') return token.content === '' ? [] : kept(content, start, end);
  if (token.type === 'text_special') {
    if (token.content === token.markup) return kept(content, start, end);
    if (token.info === 'escape') return kept(content, start + 1, end);
    const span = content.span(start, end);
    return [{ index: span.start, length: span.end - span.start, by: token.content }];
  }
  if (token.type !== 'code_inline') return [];
  const [from, to] = [start + token.markup.length, end - token.markup.length];
  const words = content.text.slice(from, to);
  const isPadded = isSpace(words.at(0)) && isSpace(words.at(-1)) && words.trim() !== '';
  return isPadded ? kept(content, from + 1, to - 1) : kept(content, from, to);
}

function isSpace(sign: string | undefined): boolean {
  return sign === ' ' || sign === '\n';
}

function kept(content: Content, start: number, end: number): Part[] {
  return [...content.pieces(start, end)].map((span) => ({ index: span.start, length: span.end - span.start }));
}

/** The words in the brackets of a picture, with the marks taken off. */
function tellPicture(telling: Telling, { token, content, at }: { token: Token; content: Content; at: number }): void {
  const pieces = pictureWords(content, token, at);
  const value = textOf(telling.walk.source, pieces);
  telling.walk.picture(content.span(at, at + 1), { value, pieces });
}

function pictureWords(content: Content, token: Token, at: number): Part[] {
  return (token.children ?? []).flatMap((child) => {
    if (child.map === null) return [];
    const start = at + 2 + child.map[0];
    if (child.type === 'image') return pictureWords(content, child, start);
    if (child.type === 'softbreak' || child.type === 'hardbreak') return kept(content, start, start + 1);
    return wordsOf(content, child, start);
  });
}

/** A part of a content as a content. */
function part(content: Content, start: number, end: number): Content {
  return {
    text: content.text.slice(start, end),
    pieces: (from, to) => content.pieces(start + from, start + to),
    span: (from, to) => content.span(start + from, start + to),
  };
}
