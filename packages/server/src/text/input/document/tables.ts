// Tables, read row by row with the headers before the cells; too large ones are left out.
import { type DraftBlock, type Part, type Sink, wordsOf } from './draft.ts';

const MOST_COLUMNS = 6;
const MOST_ROWS = 30;

interface Cell {
  readonly header: boolean;
  readonly at: number;
  readonly blocks: readonly DraftBlock[];
}

export interface OpenTable {
  readonly nesting: number;
  /** It only arranges what stands in it. */
  layout: boolean;
  readonly rows: Cell[][];
}

export interface FinishedTable {
  readonly blocks: readonly DraftBlock[];
  /** Headers of columns in which nothing stands. */
  readonly unread: readonly Part[];
  readonly tooLarge: boolean;
}

export function addCell(table: OpenTable, cell: { header: boolean; at: number; sink: Sink }): void {
  if (table.rows.length === 0) table.rows.push([]);
  table.rows.at(-1)!.push({ header: cell.header, at: cell.at, blocks: cell.sink.blocks });
}

export function finishTable(source: string, { rows: all, layout, nesting }: OpenTable): FinishedTable {
  const rows = all.filter((row) => row.some(({ blocks }) => blocks.length > 0));
  if (layout) return { blocks: rows.flat().flatMap(({ blocks }) => blocks), unread: [], tooLarge: false };
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const hasHeader = rows.length > 1 && rows[0]!.every(({ header }) => header);
  const body = hasHeader ? rows.slice(1) : rows;
  if (columns > MOST_COLUMNS || (columns > 1 && body.length > MOST_ROWS))
    return { blocks: [], unread: [], tooLarge: true };
  const labels = hasHeader ? rows[0]!.map(({ blocks }) => partsOf(blocks)) : [];
  const read = new Set<number>();
  const blocks = body.map((row): DraftBlock => {
    const parts: Part[] = [];
    for (const [column, cell] of row.entries()) {
      const content = partsOf(cell.blocks);
      if (content.length === 0) continue;
      if (parts.length > 0) parts.push(insert(endOf(parts), endsClause(source, parts) ? ' ' : ', '));
      const label = labels[column] ?? [];
      if (label.length > 0) {
        const [first] = content;
        if (read.has(column)) for (const part of label) pushCopy(parts, insert(first!.index, wordsOf(source, part)));
        else parts.push(...label);
        read.add(column);
        parts.push(insert(endOf(parts), endsClause(source, parts) ? ' ' : ': '));
      }
      parts.push(...content);
    }
    return { kind: 'table_row', level: nesting, at: row[0]!.at, parts, lead: 0 };
  });
  return { blocks, unread: labels.filter((_, column) => !read.has(column)).flat(), tooLarge: false };
}

/** The parts of several blocks as one line. */
export function partsOf(blocks: readonly DraftBlock[]): Part[] {
  const parts: Part[] = [];
  for (const block of blocks) {
    if (block.parts.length === 0) continue;
    if (parts.length > 0) parts.push(insert(endOf(parts), ' '));
    for (const part of block.parts) parts.push(part);
  }
  return parts;
}

/** Words that stand nowhere in the source. */
function insert(index: number, by: string): Part {
  return { index, length: 0, by };
}

function pushCopy(parts: Part[], copy: Part): void {
  if (copy.by !== '') parts.push(copy);
}

function endOf(parts: readonly Part[]): number {
  const last = parts.at(-1)!;
  return last.index + last.length;
}

function endsClause(source: string, parts: readonly Part[]): boolean {
  return /[.!?…:;,。！？]$/u.test(wordsOf(source, parts.at(-1)!).slice(-1));
}
