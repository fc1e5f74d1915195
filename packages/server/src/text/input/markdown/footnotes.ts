// Footnotes of Markdown: `[^name]` in a text, and `[^name]: words` with the lines indented below it.
import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';
import { keepPlace } from './places.ts';

const LABEL = /^[^\s[\]]{1,200}$/;
const LONGEST_LABEL = 200;
const TAB = 9;
const SPACE = 32;

export function addFootnotes(library: MarkdownIt): void {
  library.block.ruler.before('reference', 'footnote', readDefinition, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  });
  library.inline.ruler.before('link', 'footnote_reference', readReference);
}

function readDefinition(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const start = state.bMarks[startLine]! + state.tShift[startLine]!;
  if (state.sCount[startLine]! - state.blkIndent >= 4) return false;
  const label = labelAt(state.src, start);
  if (label === null || state.src[start + label.length + 3] !== ':') return false;
  if (silent) return true;
  const token = state.push('footnote_open', '', 1);
  token.map = [startLine, startLine];
  keepPlace(token, { at: start, label });
  readInside(state, { startLine, endLine, contentStart: start + label.length + 4 });
  token.map[1] = state.line;
  state.push('footnote_close', '', -1);
  return true;
}

/** The first line stands behind the mark, the others are indented. */
function readInside(
  state: StateBlock,
  { startLine, endLine, contentStart }: { startLine: number; endLine: number; contentStart: number },
): void {
  const { parentType, blkIndent, tight } = state;
  const mark = state.bMarks[startLine]!;
  const shift = state.tShift[startLine]!;
  const count = state.sCount[startLine]!;
  let at = contentStart;
  while (state.src.charCodeAt(at) === SPACE || state.src.charCodeAt(at) === TAB) at++;
  state.bMarks[startLine] = at;
  state.tShift[startLine] = 0;
  state.blkIndent += 4;
  state.sCount[startLine] = state.blkIndent;
  state.parentType = 'footnote' as typeof state.parentType;
  state.line = startLine;
  if (at < state.eMarks[startLine]!) state.md.block.tokenize(state, startLine, endLine);
  else state.line = startLine + 1;
  state.parentType = parentType;
  state.blkIndent = blkIndent;
  state.tight = tight;
  state.bMarks[startLine] = mark;
  state.tShift[startLine] = shift;
  state.sCount[startLine] = count;
}

function readReference(state: StateInline, silent: boolean): boolean {
  // Silent is the search for the end of a link's words, which takes whatever is read in brackets for another link.
  if (silent) return false;
  const label = labelAt(state.src, state.pos);
  if (label === null || state.pos + label.length + 3 > state.posMax) return false;
  state.push('footnote_reference', '', 0).content = label;
  state.pos += label.length + 3;
  return true;
}

/** `name` of a `[^name]` that begins at a place. */
function labelAt(text: string, at: number): string | null {
  if (!text.startsWith('[^', at)) return null;
  const label = text.slice(at + 2, at + 3 + LONGEST_LABEL).split(']', 1)[0]!;
  return text[at + 2 + label.length] === ']' && LABEL.test(label) ? label : null;
}
