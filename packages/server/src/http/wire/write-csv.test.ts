import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writeCsv } from './write-csv.ts';

/** The cell as it is written. */
const cell = (name: string) => /^name\r\n([\s\S]*)\r\n$/.exec(writeCsv(['name'], [{ name }]))?.[1];

describe('CSV', () => {
  it('has a line for each row, texts between quotes, and numbers as they are', () => {
    const rows = [
      { n: 0, name: 'plain' },
      { n: -1.5, name: 'with, comma' },
      { n: 2, name: 'with "quotes"' },
      { n: 3, name: 'two\nlines' },
    ];
    assert.equal(
      writeCsv(['n', 'name'], rows),
      'n,name\r\n0,"plain"\r\n-1.5,"with, comma"\r\n2,"with ""quotes"""\r\n3,"two\nlines"\r\n',
    );
  });

  it('defuses what a spreadsheet would run, wherever it may begin a cell', () => {
    for (const [name, written] of [
      ['=1+1', "'=1+1"],
      ['+1', "'+1"],
      ['-1', "'-1"],
      ['@sum', "'@sum"],
      ['＝1+1', "'＝1+1"],
      ['＋1', "'＋1"],
      ['－1', "'－1"],
      ['＠sum', "'＠sum"],
      ['\tx', "'\tx"],
      ['\rx', "'\rx"],
      ['a;=1+1', "a;'=1+1"],
      ['a\t=1+1', "a\t'=1+1"],
      ['a\n=1+1', "a\n'=1+1"],
      ['a\r\n＝1+1;@b', "a\r\n'＝1+1;'@b"],
      [' =1+1', " '=1+1"],
      ['a;\u3000＝1+1', "a;\u3000'＝1+1"],
      ['a; "=1+1"', `a; ""'=1+1""`],
      ['\n=1+1', "'\n'=1+1"],
    ] as const) {
      assert.equal(cell(name), `"${written}"`, JSON.stringify(name));
    }
  });

  it('leaves alone what no program runs', () => {
    for (const name of ["it's", 'a=b', '1-2', 'a, -b', 'me@example.org', '語＝言', ''])
      assert.equal(cell(name), `"${name}"`);
  });
});
