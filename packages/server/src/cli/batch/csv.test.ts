// CSV in every form that spreadsheets write, split into chunks at any place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CsvRecord, parseCsv } from './csv.ts';

async function parse(source: string, pieceLength = source.length || 1): Promise<CsvRecord[]> {
  async function* pieces() {
    // The first piece holds the header line, as the first piece of a file does.
    const head = source.indexOf('\n') + 1;
    yield source.slice(0, head);
    for (let i = head; i < source.length; i += pieceLength) yield source.slice(i, i + pieceLength);
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
