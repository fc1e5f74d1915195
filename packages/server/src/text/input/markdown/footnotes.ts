// Footnotes of Markdown: `[^name]` in a text, and `[^name]: words` with the lines indented below it.
import type { MarkdownIt, StateBlock, StateInline, Token } from 'markdown-it';
import type { Placed } from './parser.ts';

const DEFINITION = /\[\^([^\s\]]{1,200})\]:/y;
const REFERENCE = /\[\^([^\s[\]]{1,200})\]/y;
const TAB = 9;
const SPACE = 32;

type Keep = (token: Token, placed: Placed) => void;

export function addFootnotes(library: MarkdownIt, keep: Keep): void {
  library.block.ruler.before('reference', 'footnote', createBlockRule(keep), {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  });
  library.inline.ruler.before('link', 'footnote_reference', readReference);
}

function createBlockRule(keep: Keep) {
  return (state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean => {
    const start = state.bMarks[startLine]! + state.tShift[startLine]!;
    if (state.sCount[startLine]! - state.blkIndent >= 4) return false;
    DEFINITION.lastIndex = start;
    const found = DEFINITION.exec(state.src);
    if (found === null) return false;
    if (silent) return true;
    const token = state.push('footnote_open', '', 1);
    token.map = [startLine, startLine];
    keep(token, { at: start, label: found[1]! });
    readInside(state, { startLine, endLine, contentStart: start + found[0].length });
    token.map[1] = state.line;
    state.push('footnote_close', '', -1);
    return true;
  };
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
  REFERENCE.lastIndex = state.pos;
  const found = REFERENCE.exec(state.src);
  if (found === null || state.pos + found[0].length > state.posMax) return false;
  state.push('footnote_reference', '', 0).content = found[1]!;
  state.pos += found[0].length;
  return true;
}
