// Tests the alignment and cutting of tables.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Terminal } from '../terminal.ts';
import { printTable } from './table.ts';

function print(columns: number | undefined, rows: string[][], whole = false): string[] {
  const lines: string[] = [];
  const terminal = { columns, out: (line: string) => lines.push(line) };
  printTable(
    terminal as unknown as Terminal,
    [{ title: 'id', align: 'right' }, { title: 'name' }, { title: 'note', whole }],
    rows,
  );
  return lines;
}

test('columns line up, wide and combining letters counted as seen', () => {
  assert.deepEqual(
    print(undefined, [
      ['1', 'A\u0308', 'x'],
      ['22', '日本', 'y'],
    ]),
    ['id  name  note', ' 1  A\u0308     x', '22  日本  y'],
  );
});

test('the last column is cut to the screen, unless it is there to be copied', () => {
  const long = 'a long note that goes on';
  assert.equal(print(30, [['1', 'n', long]])[1], ' 1  n     a long note that g…');
  assert.equal(print(30, [['1', 'n', long]], true)[1], ` 1  n     ${long}`);
});

test('words from a server cannot move the cursor', () => {
  assert.equal(print(undefined, [['1', 'a\u001b[2Jb\nc', 'x']])[1], ' 1  ab c  x');
});
