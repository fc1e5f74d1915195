// Prints tables: aligned columns, the last cut to the width of the terminal.
import type { Terminal } from '../terminal.ts';
import { oneLine } from '../terminal-text.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Never cut, because it is meant to be copied. */
  readonly whole?: boolean;
}

const GAP = '  ';
const MIN_LAST_WIDTH = 12;
// Combining marks take no cell and wide letters two: an approximation that suffices for names and tags.
const ZERO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/gu;
const DOUBLE_WIDTH =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/gu;

/** Prints the rows under their titles. */
export function printTable(terminal: Terminal, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  // The terminal would do it, too, but only what is left has a width.
  const clean = rows.map((row) => row.map(oneLine));
  const widths = columns.map((column, i) =>
    clean.reduce((widest, row) => Math.max(widest, cells(row[i] ?? '')), cells(column.title)),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  const uncut = terminal.columns === undefined || columns.at(-1)?.whole === true;
  const lastWidth = uncut ? undefined : Math.max(MIN_LAST_WIDTH, (terminal.columns ?? 0) - before - 1);
  const line = (row: readonly string[]) =>
    columns
      .map((column, i) => {
        const last = i === columns.length - 1;
        const text = last && lastWidth !== undefined ? cut(row[i] ?? '', lastWidth) : (row[i] ?? '');
        const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - cells(text)));
        if (column.align === 'right') return padding + text;
        return last ? text : text + padding;
      })
      .join(GAP);
  terminal.out(line(columns.map(({ title }) => title)), 'bold');
  for (const row of clean) terminal.out(line(row));
}

function cells(text: string): number {
  return [...text.replace(ZERO_WIDTH, '')].length + (text.match(DOUBLE_WIDTH)?.length ?? 0);
}

function cut(text: string, width: number): string {
  if (cells(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (cells(kept + character) >= width) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
