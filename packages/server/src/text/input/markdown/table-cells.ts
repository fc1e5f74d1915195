// Finds the cells of a row of a table of Markdown and where they stand.

interface Segment {
  readonly at: number;
  readonly from: number;
  readonly length: number;
}

export interface RowCell {
  readonly text: string;
  readonly segments: readonly Segment[];
}

const BAR = 124;
const BACKSLASH = 92;

/** A bar behind a backslash is a letter; the backslash is none then. */
export function findCells(source: string, lineStart: number, lineEnd: number): RowCell[] {
  const [start, end] = trimmed(source, lineStart, lineEnd);
  const cells: RowCell[] = [];
  let from = start;
  let cuts: number[] = [];
  for (let at = start; at < end; at++) {
    if (source.charCodeAt(at) !== BAR) continue;
    if (at > start && source.charCodeAt(at - 1) === BACKSLASH) {
      cuts.push(at - 1);
      continue;
    }
    cells.push(toCell(source, [from, at], cuts));
    from = at + 1;
    cuts = [];
  }
  cells.push(toCell(source, [from, end], cuts));
  if (source.charCodeAt(start) === BAR) cells.shift();
  if (cells.length > 0 && from === end) cells.pop();
  return cells;
}

function toCell(source: string, [cellStart, cellEnd]: readonly [number, number], cuts: readonly number[]): RowCell {
  const [start, end] = trimmed(source, cellStart, cellEnd);
  const segments: Segment[] = [];
  let text = '';
  let from = start;
  const add = (to: number): void => {
    if (to > from) segments.push({ at: text.length, from, length: to - from });
    text += source.slice(from, to);
  };
  for (const cut of cuts) {
    add(cut);
    from = cut + 1;
  }
  add(end);
  return { text, segments };
}

function trimmed(source: string, start: number, end: number): readonly [number, number] {
  let [from, to] = [start, end];
  while (from < to && /\s/.test(source[from]!)) from++;
  while (to > from && /\s/.test(source[to - 1]!)) to--;
  return [from, to];
}
