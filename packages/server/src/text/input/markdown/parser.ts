// markdown-it, told to remember where each of its tokens stands.
import type { Env, MarkdownIt, StateBlock, StateInline, Token } from 'markdown-it';
import { addFootnotes } from './footnotes.ts';
import { keepPlace } from './places.ts';
import { findCells } from './table-cells.ts';

/** Blocks deeper than this are read as one paragraph: the library would leave them out. */
const DEEPEST = 90;

export interface Parsed {
  readonly tokens: readonly Token[];
  /** Ends of lines. */
  readonly lineEnds: readonly number[];
  /** Places of what was too deep. */
  readonly tooDeep: readonly number[];
  /** The tokens inside a line of text; their `map` is their place in it. */
  parseInline(text: string): Token[];
  address(label: string): string | undefined;
}

export type MarkdownParser = (text: string) => Parsed;

/** What a parser is told and tells about one text. */
interface Told extends Env {
  tooDeep: number[];
  lineEnds: readonly number[];
}

let loaded: Promise<MarkdownParser> | undefined;

/** The library is loaded when the first text needs it. */
export function loadMarkdownParser(): Promise<MarkdownParser> {
  loaded ??= import('markdown-it').then(({ default: Library }) =>
    createParser(new Library('commonmark', { maxNesting: 100 })),
  );
  return loaded;
}

function createParser(library: MarkdownIt): MarkdownParser {
  library.enable(['table', 'strikethrough']);
  library.inline.ruler2.disable(['fragments_join']);
  library.inline.tokenize = tokenizeInline;
  addFootnotes(library);
  keepPlaces(library);
  limitDepth(library);
  return (text) => {
    const env: Told = { tooDeep: [], lineEnds: [] };
    const tokens: Token[] = [];
    library.block.parse(text, library, env, tokens);
    return {
      tokens,
      lineEnds: env.lineEnds,
      tooDeep: env.tooDeep,
      parseInline(line) {
        const inside: Token[] = [];
        library.inline.parse(line, library, env, inside);
        return inside;
      },
      address: (label) => env.references?.[label]?.href,
    };
  };
}

/** Blocks: where a line begins is known only while it is parsed. */
function keepPlaces(library: MarkdownIt): void {
  library.block.State = class extends library.block.State {
    #row = -1;

    constructor(...parameters: ConstructorParameters<typeof StateBlock>) {
      super(...parameters);
      (this.env as Told).lineEnds = [...this.eMarks];
    }

    override push(type: string, tag: string, nesting: -1 | 0 | 1): Token {
      if (type === 'tr_close') this.#placeCells();
      const token = super.push(type, tag, nesting);
      if (type === 'tr_open') this.#row = this.tokens.length - 1;
      if (type === 'list_item_open' || type === 'reference_definition') {
        keepPlace(token, { at: this.bMarks[this.line]! + this.tShift[this.line]! });
      }
      return token;
    }

    /** Also gives the row the cells for which there is no column. */
    #placeCells(): void {
      const line = this.tokens[this.#row]?.map?.[0];
      if (line === undefined) return;
      const cells = findCells(this.src, this.bMarks[line]! + this.tShift[line]!, this.eMarks[line]!);
      let next = 0;
      for (let at = this.#row + 1; at < this.tokens.length; at++) {
        const token = this.tokens[at]!;
        if (token.type !== 'inline') continue;
        const cell = cells[next++];
        if (cell !== undefined) keepPlace(token, { at: cell.segments[0]?.from ?? 0, cell: cell.segments });
      }
      for (const cell of cells.slice(next)) {
        this.push('td_open', 'td', 1);
        const token = this.push('inline', '', 0);
        token.content = cell.text;
        token.children = [];
        keepPlace(token, { at: cell.segments[0]?.from ?? 0, cell: cell.segments });
        this.push('td_close', 'td', -1);
      }
    }
  };
}

function limitDepth(library: MarkdownIt): void {
  const { block } = library;
  const tokenize = block.tokenize.bind(block);
  block.tokenize = (state, startLine, endLine) => {
    if (state.level < DEEPEST) {
      tokenize(state, startLine, endLine);
      return;
    }
    (state.env as Told).tooDeep.push(state.bMarks[startLine]!);
    let line = startLine;
    while (line < endLine && state.sCount[line]! >= state.blkIndent && !state.isEmpty(line)) line++;
    if (line === startLine) line = Math.min(startLine + 1, endLine);
    const open = state.push('paragraph_open', 'p', 1);
    open.map = [startLine, line];
    const token = state.push('inline', '', 0);
    token.content = trim(state.getLines(startLine, line, state.blkIndent, false));
    token.map = [startLine, line];
    token.children = [];
    state.push('paragraph_close', 'p', -1);
    state.line = line;
  };
}

function trim(text: string): string {
  return text.replace(/^[\t\n\r ]+/, '').trimEnd();
}

/** The library's own loop, which also writes down where each token stands. */
function tokenizeInline(this: MarkdownIt['inline'], state: StateInline): void {
  const rules = this.ruler.getRules('');
  const end = state.posMax;
  const { maxNesting } = state.md.options;
  while (state.pos < end) {
    const start = state.pos;
    const pending = state.pending.length;
    const first = state.tokens.length;
    const ok = state.level < maxNesting && rules.some((rule) => rule(state, false));
    if (!ok) {
      state.pending += state.src[state.pos++];
      continue;
    }
    if (state.tokens.length > first) place(state, { start, pending, first });
  }
  if (state.pending === '') return;
  const length = state.pending.length;
  state.pushPending().map = [state.pos - length, state.pos];
}

function place(
  { tokens, pos }: StateInline,
  { start, pending, first }: { start: number; pending: number; first: number },
): void {
  let next = first;
  // The text before comes first; white space may have been taken off its end.
  if (pending > 0 && tokens[next]!.type === 'text') {
    const token = tokens[next++]!;
    token.map = [start - pending, start - pending + token.content.length];
  }
  let at = start;
  const isAddress = tokens[next]?.info === 'auto';
  for (; next < tokens.length; next++) {
    const token = tokens[next]!;
    if (token.map !== null) continue;
    if (token.type !== 'text') token.map = [start, pos];
    else if (isAddress) token.map = [start + 1, pos - 1];
    else {
      // A run of marks of emphasis.
      token.map = [at, at + token.content.length];
      at += token.content.length;
    }
  }
}
