import assert from 'node:assert/strict';
import { it } from 'node:test';
import { writeCsv } from './write-csv.ts';

it('CSV quotes what has to be quoted, and disarms what a spreadsheet would run', () => {
  const names = ['plain', 'with, comma', 'with "quotes"', 'two\nlines', '=1+1', '+1', '-1', '@sum', '\tx', "it's"];
  const lines = writeCsv(
    ['n', 'name'],
    names.map((name, n) => ({ n: -n, name })),
  );
  assert.equal(
    lines,
    'n,name\r\n0,plain\r\n-1,"with, comma"\r\n-2,"with ""quotes"""\r\n-3,"two\nlines"\r\n' +
      "-4,'=1+1\r\n-5,'+1\r\n-6,'-1\r\n-7,'@sum\r\n-8,'\tx\r\n-9,it's\r\n",
  );
});
