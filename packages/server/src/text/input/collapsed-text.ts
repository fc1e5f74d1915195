// Collects the words of a document of tags as replacements in its source: white space collapsed, blocks set apart.
import { isUnspaced } from '../characters.ts';
import { original, type Replacement, type Rewritten, rewrite, type Span } from '../trace/rewrite.ts';
import type { Block, BlockKind } from './parsed-text.ts';
import { characterOf } from './xml.ts';

/** Receives the parts of the source in order; spans are of the source. */
export interface CollapsedText {
  /** UTF-16 units of the words so far. */
  readonly length: number;
  /** Words as they are written, `withEntities` or without. */
  write(span: Span, withEntities: boolean): void;
  /** Other words that are read in place of the span, which is not empty. */
  replace(span: Span, by: string): void;
  /** What is not read. */
  drop(span: Span): void;
  /** What follows is another block. Of a block that was ended as a sentence the paragraph may end after it. */
  endBlock(kind: 'sentence' | 'paragraph'): void;
  result(): { readonly words: Rewritten; readonly blocks: readonly Block[] };
}

const SPACES_OR_ENTITY = /[ \t\r\n]+|&[^&;]+;/g;
const SPACES = /[ \t\r\n]+/g;
const SPACE = /^[ \t\r\n]/;
const LINE_END = /[\r\n]/;

export function createCollapsedText(source: string): CollapsedText {
  const replacements: Replacement[] = [];
  const blocks: { kind: BlockKind; level: number; span: Span }[] = [];
  let length = 0;
  /** Where the block began, or -1 when no word of it came yet. */
  let blockStart = -1;
  /** After the last character of the block that is no white space. */
  let blockEnd = 0;
  /** Whether white space that comes now is none too many. */
  let isSpaced = true;

  function put(index: number, from: number, by: string): void {
    replacements.push({ index, length: from, by });
    length += by.length;
  }

  /** Before each word: begins a block where none is open. */
  function begin(index: number): void {
    if (blockStart < 0) {
      const before = blocks.at(-1);
      if (before !== undefined) put(index, 0, before.kind === 'sentence' ? '\n' : '\n\n');
      blockStart = length;
    }
    isSpaced = false;
  }

  function copy(start: number, end: number): void {
    if (start === end) return;
    begin(start);
    length += end - start;
    blockEnd = length;
  }

  function instead(index: number, from: number, by: string): void {
    begin(index);
    put(index, from, by);
    blockEnd = length;
  }

  function space(index: number, run: string): void {
    const by = isSpaced || isInsideUnspaced(index, run) ? '' : ' ';
    if (by === run) length++;
    else put(index, run.length, by);
    isSpaced = true;
  }

  /** A line end between ideographs or kana only wraps the line. */
  function isInsideUnspaced(index: number, run: string): boolean {
    const [before, after] = [source[index - 1] ?? '', source[index + run.length] ?? ''];
    return LINE_END.test(run) && isUnspaced(before) && isUnspaced(after);
  }

  return {
    get length() {
      return length;
    },
    write({ start, end }, withEntities) {
      const pattern = withEntities ? SPACES_OR_ENTITY : SPACES;
      let done = start;
      for (const { index, 0: found } of source.slice(start, end).matchAll(pattern)) {
        const at = start + index;
        copy(done, at);
        const by = found.startsWith('&') ? characterOf(found) : found;
        if (SPACE.test(by)) space(at, found);
        else instead(at, found.length, by);
        done = at + found.length;
      }
      copy(done, end);
    },
    replace({ start, end }, by) {
      if (by === '') put(start, end - start, '');
      else instead(start, end - start, by);
    },
    drop({ start, end }) {
      if (end > start) put(start, end - start, '');
    },
    endBlock(kind) {
      const last = blocks.at(-1);
      if (blockStart >= 0) blocks.push({ kind, level: 0, span: { start: blockStart, end: blockEnd } });
      else if (kind === 'paragraph' && last !== undefined) last.kind = kind;
      blockStart = -1;
      isSpaced = true;
    },
    result() {
      this.endBlock('paragraph');
      return { words: rewrite(original(source), replacements), blocks };
    },
  };
}
