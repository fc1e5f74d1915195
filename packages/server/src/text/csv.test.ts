// CSV in every form that spreadsheets write, split into chunks at any place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CsvRecord, parseCsv } from './csv.ts';

async function parse(source: string, pieceLength = source.length || 1): Promise<CsvRecord[]> {
  async function* pieces() {
    for (let i = 0; i < source.length; i += pieceLength) yield source.slice(i, i + pieceLength);
  }
  const records: CsvRecord[] = [];
  for await (const record of parseCsv(pieces())) records.push(record);
  return records;
}

test('quotes, line breaks in quotes and CRLF are read, with the line of each record', async () => {
  const source = 'text,name\r\n"He said ""yes"", twice",a\r\n"two\r\nlines",b\r\n\r\nlast,"c"';
  const expected = [
    { line: 1, fields: ['text', 'name'] },
    { line: 2, fields: ['He said "yes", twice', 'a'] },
    { line: 3, fields: ['two\r\nlines', 'b'] },
    { line: 6, fields: ['last', 'c'] },
  ];
  for (let pieceLength = 1; pieceLength <= source.length; pieceLength++) {
    assert.deepEqual(await parse(source, pieceLength), expected, `pieces of ${pieceLength}`);
  }
});

test('lone line feeds, lone carriage returns and a last line without an end are the same', async () => {
  const fields = (records: CsvRecord[]) => records.map((record) => [record.line, ...record.fields]);
  const expected = [
    [1, 'a', 'b'],
    [2, '1', ''],
    [3, '', '2'],
  ];
  for (const end of ['\n', '\r', '\r\n']) {
    assert.deepEqual(fields(await parse(`a,b${end}1,${end},2`)), expected);
    assert.deepEqual(fields(await parse(`a,b${end}1,${end},2${end}`)), expected);
  }
});

test('the delimiter is the one the header line uses', async () => {
  assert.deepEqual((await parse('text;name\n"a;b";c,d\n'))[1]?.fields, ['a;b', 'c,d']);
  assert.deepEqual((await parse('text\tname\na,b\tc\n'))[1]?.fields, ['a,b', 'c']);
});

test('between tabs a quote that does not enclose the field is a letter, in pieces of any length', async () => {
  const source = 'text\tname\n"Yes," she said.\t"a"\nfive 5" nails\tb "c"\n"two\nlines\t"\t"d""e"\n"open';
  const expected = [
    { line: 1, fields: ['text', 'name'] },
    { line: 2, fields: ['"Yes," she said.', 'a'] },
    { line: 3, fields: ['five 5" nails', 'b "c"'] },
    { line: 4, fields: ['two\nlines\t', 'd"e'] },
    { line: 6, fields: ['"open'] },
  ];
  for (let pieceLength = 1; pieceLength <= source.length; pieceLength++) {
    assert.deepEqual(await parse(source, pieceLength), expected, `pieces of ${pieceLength}`);
  }
  const merged = parse('text\tname\n"One.\ta\nShe said "no".\tb\n');
  await assert.rejects(merged, { message: 'field 1: it is opened by a quote that nothing closes', line: 2 });
});

test('a line sep= before the header line is found in pieces of any length', async () => {
  const source = 'sep=;\r\na;b,c\r\n1;2\r\n';
  for (let pieceLength = 1; pieceLength <= source.length; pieceLength++) {
    assert.deepEqual(await parse(source, pieceLength), [
      { line: 2, fields: ['a', 'b,c'] },
      { line: 3, fields: ['1', '2'] },
    ]);
  }
});

test('broken quotes are refused with their line', async () => {
  const broken: [string, number][] = [
    ['text\nfine\n"open,\nand on\n', 3],
    ['text\nfive 5" nails\n', 2],
    ['text\n"closed" too early\n', 2],
  ];
  for (const [source, line] of broken) {
    await assert.rejects(parse(source), (error: { line?: number }) => error.line === line);
  }
});
