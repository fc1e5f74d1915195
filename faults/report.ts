// The result table for the terminal, and the warnings below it.
import { complaintsOf, type Outcome } from './outcome.ts';
import { describeRecovery, type Row } from './row.ts';

const COLUMNS: readonly (readonly [head: string, cell: (row: Row) => string])[] = [
  ['fault', (row) => row.name],
  ['tried', (row) => String(row.tried)],
  ['at stake', (row) => String(row.acknowledged)],
  ['lost', (row) => String(row.lost)],
  ['corrupted', (row) => String(row.corrupted)],
  ['duplicated', (row) => String(row.duplicated)],
  ['other', (row) => String(row.others)],
  ['recovery s p50 / p95 / max', describeRecovery],
  ['', (row) => (row.missing.length > 0 ? 'SKIPPED' : row.passed ? 'passed' : 'FAILED')],
];

export function printRows(rows: readonly Row[], outcomes: readonly Outcome[]): void {
  const table = [COLUMNS.map(([head]) => head), ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))];
  const widths = COLUMNS.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)));
  print('');
  for (const cells of table)
    print(
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
  print('');
  for (const row of rows.filter(({ notes }) => notes.length > 0)) {
    print(`${row.name}:`);
    for (const note of row.notes) print(`  ${note}`);
  }
  const skipped = rows.filter(({ missing }) => missing.length > 0);
  for (const { name, missing } of skipped) print(`SKIPPED ${name}: no ${missing.join(', no ')} on this machine`);
  const half = outcomes.filter(({ tally, control }) => tally !== null && control.tally === null);
  for (const { fault, control } of half) {
    print(`CONTROL SKIPPED ${fault.name}: no ${control.missing.join(', no ')} on this machine`);
  }
  const complaints = outcomes.flatMap(complaintsOf);
  for (const complaint of complaints) print(`FAILED ${complaint}`);
  print(
    `${rows.filter(({ passed, missing }) => passed && missing.length === 0).length} passed, ` +
      `${rows.filter(({ passed }) => !passed).length} failed, ${skipped.length} skipped, ` +
      `${half.length} controls skipped`,
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
