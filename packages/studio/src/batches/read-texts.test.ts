import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOf, readTexts } from './read-texts.ts';

test('each line that is not empty is a text, and knows its place', () => {
  const { rows, problems } = readTexts('\uFEFFOne.\r\n\r\n  Two.\n', 'txt');
  assert.deepEqual(
    rows.map(({ line, item }) => [line, item.text]),
    [
      [1, 'One.'],
      [3, 'Two.'],
    ],
  );
  assert.deepEqual(problems, []);
});

test('a table has quotes, line ends within them, any delimiter, and columns in any order and case', () => {
  for (const d of [',', ';', '\t']) {
    const table = ['Voice,custom_id,Remark,TEXT', '1021,a,x,"He said ""no"",', 'and left."', '', ',b,,Bye.', ',,, '];
    const source = table.map((line) => line.replaceAll(/,(?!$)/g, d)).join('\n');
    const { rows, problems, left } = readTexts(source, 'csv');
    assert.deepEqual(
      rows.map(({ line, item }) => [line, item.voice_id, item.custom_id, item.text]),
      [
        [2, 1021, 'a', `He said "no",\nand left.`],
        [5, undefined, 'b', 'Bye.'],
      ],
    );
    assert.deepEqual([problems, left], [[], ['Remark']]);
  }
  assert.equal(readTexts('sep=;\r\ntext;name\r\nA, b;c', 'csv').rows[0]?.item.text, 'A, b');
  assert.equal(readTexts('name\ttext\na\t"So" she said', 'csv').rows[0]?.item.text, '"So" she said');
});

test('what is wrong is told by its line, and the good lines are kept', () => {
  const json = readTexts('{"text":"One.","speed":2}\n[1]\n{"text":" "}\nno', 'jsonl');
  assert.deepEqual(
    json.rows.map(({ item }) => item),
    [{ text: 'One.', speed: 2 }],
  );
  assert.deepEqual(
    json.problems.map(({ line }) => line),
    [2, 3, 4],
  );
  const table = readTexts('text,language\nOne.,english\n,1\nTwo.,1\n"Three', 'csv');
  assert.deepEqual(
    table.problems.map(({ line, words }) => [line, words]),
    [
      [5, 'A quote is opened here and never closed'],
      [2, 'language has to be a whole number'],
      [3, 'There is no text'],
    ],
  );
  assert.deepEqual(readTexts('words\nOne.', 'csv').problems, [
    { line: 1, words: 'The header line has no column named text' },
  ]);
  assert.deepEqual(readTexts('', 'csv'), { rows: [], problems: [], left: [] });
});

test('an ending says what is in a file', () => {
  assert.deepEqual(['a.TXT', 'b.tsv', 'c.ndjson', 'd.pdf', 'e'].map(kindOf), ['txt', 'csv', 'jsonl', null, null]);
});
