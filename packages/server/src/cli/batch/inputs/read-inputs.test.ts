// Tests rows of every kind of input, and the places of mistakes.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { describeProblem } from './raw-row.ts';
import { type ReadItem, readInputs } from './read-inputs.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-inputs-'));
after(() => rmSync(folder, { recursive: true }));

async function read(
  name: string,
  content: string | Buffer,
  whole = false,
): Promise<{ items: ReadItem[]; ignored: string[] }> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const ignored: string[] = [];
  const items: ReadItem[] = [];
  const onIgnored = (_: string, column: string) => ignored.push(column);
  for await (const item of readInputs([path], { whole, onIgnored })) items.push(item);
  return { items, ignored };
}

const tell = (items: readonly ReadItem[]) =>
  items.map((item) => {
    if ('problem' in item) return describeProblem({ ...item.problem, file: '' }).replace(/^: ?/, '');
    const { file: _, places: __, ...rest } = item.row;
    return rest;
  });

test('a text file holds one text a line', async () => {
  const { items } = await read('a.txt', '\ufeffOne.\r\n\r\n  Two.  \nThree.');
  assert.deepEqual(tell(items), [
    { line: 1, text: 'One.' },
    { line: 3, text: 'Two.' },
    { line: 4, text: 'Three.' },
  ]);
});

test('a file of Markdown, HTML or SSML is one text as it is, with the name of the file and what it is written in', async () => {
  const { items } = await read('Chapter 1.md', '\n    code\r\n\r\nIt *was*.\n');
  const text = '    code\n\nIt *was*.';
  assert.deepEqual(tell(items), [{ line: 1, text, name: 'Chapter 1', whole: true, input: 'markdown' }]);
  const kinds = { 'a.markdown': 'markdown', 'a.HTML': 'html', 'a.htm': 'html', 'a.xhtml': 'html', 'a.ssml': 'ssml' };
  for (const [name, input] of Object.entries(kinds)) {
    for (const whole of [false, true]) {
      const [row] = tell((await read(name, '<p>Hi</p>', whole)).items);
      assert.deepEqual(row, { line: 1, text: '<p>Hi</p>', name: 'a', whole: true, input });
    }
  }
  assert.match(JSON.stringify(tell((await read('b.md', ' \n\n')).items)), /holds no words to speak/);
});

test('CSV columns come in any order, unknown ones are told', async () => {
  const { items, ignored } = await read('a.csv', '\ufeffName,TEXT,mood,voice_id\nx,Hello,sad,20303\n,Bye,,\n');
  assert.deepEqual(tell(items), [
    { line: 2, text: 'Hello', name: 'x', voice: '20303' },
    { line: 3, text: 'Bye' },
  ]);
  assert.deepEqual(ignored, ['mood']);
});

test('mistakes in CSV have their line, and the rows around them are read', async () => {
  const { items } = await read('b.csv', 'text,name\n"two\nlines",a\none field\n,no text\nfine,d\n');
  assert.deepEqual(tell(items), [
    { line: 2, text: 'two\nlines', name: 'a' },
    '4: has 1 field where the first line has 2: from column “name” on there is nothing',
    '5, column “text”: is empty',
    { line: 6, text: 'fine', name: 'd' },
  ]);
  const header = await read('c.csv', 'texts,name\na,b\n');
  assert.match(String(tell(header.items)[0]), /^1: has no column “text”/);
  assert.match(String(tell((await read('d.csv', 'text,voice,voice_id\na,b,c\n')).items)[0]), /two columns for “voice”/);
});

test('JSON lines are objects, with mistakes by line', async () => {
  const { items } = await read(
    'a.jsonl',
    '{"text":"A","age":30,"name":null}\n\n[1]\n{"text":5}\nno\n{"name":"x"}\n{"voice_id":1,"Voice":2}\n{"text":" "}',
  );
  assert.deepEqual(tell(items), [
    { line: 1, text: 'A', age: '30' },
    '3: is not an object such as {"text": "…", "name": "…"}',
    '4, member “text”: must be text',
    '5: is not JSON: each line must be one object',
    '6: has no member “text”',
    '7, member “Voice”: says the same as member “voice_id”',
    '8, member “text”: is empty',
  ]);
});

test('what is not UTF-8, not there or of no known kind is told, not guessed', async () => {
  assert.match(String(tell((await read('l.txt', Buffer.from('caf\xe9\n', 'latin1'))).items)[0]), /not UTF-8/);
  assert.match(String(tell((await read('l.docx', 'x')).items)[0]), /no known kind/);
  const folders: ReadItem[] = [];
  for await (const item of readInputs([folder])) folders.push(item);
  assert.deepEqual(tell(folders), ['is a folder: name the files in it']);
  const missing: ReadItem[] = [];
  for await (const item of readInputs([join(folder, 'missing.txt')])) missing.push(item);
  assert.deepEqual(tell(missing), ['there is no such file']);
});

test('a table between tabs is read as spreadsheets and other programs write it', async () => {
  const { items } = await read('a.tsv', 'text\tvoice\tname\n"Yes," he said.\tada\ta\nIt was 5" long; a, b.\t\tb\n');
  assert.deepEqual(tell(items), [
    { line: 2, text: '"Yes," he said.', voice: 'ada', name: 'a' },
    { line: 3, text: 'It was 5" long; a, b.', name: 'b' },
  ]);
  const excel = await read('b.tsv', '\ufefftext\tname\r\n"""Yes,"" he said.\nShe left."\tc\r\n');
  assert.deepEqual(tell(excel.items), [{ line: 2, text: '"Yes," he said.\nShe left.', name: 'c' }]);
  const wide = await read('c.tsv', 'text\tname\nx\ty\tz\n');
  assert.match(String(tell(wide.items)[0]), /^2: has 3 fields where the first line has 2/);
});

test('the first line sep= of a spreadsheet names the delimiter and is not a row', async () => {
  for (const start of ['sep=;\r\n', '\ufeffsep=;\n', 'SEP=;\r', '"sep=;"\r\n']) {
    const { items, ignored } = await read('a.csv', `${start}text;name;a,b,c\r\n"Hello; you";x;1\r\nBad row\r\n`);
    assert.deepEqual(tell(items), [
      { line: 3, text: 'Hello; you', name: 'x' },
      '4: has 1 field where the first line has 3: from column “name” on there is nothing',
    ]);
    assert.deepEqual(ignored, ['a,b,c']);
  }
  assert.deepEqual(tell((await read('b.csv', 'sep=|\ntext|name\na,b|c\n')).items), [
    { line: 3, text: 'a,b', name: 'c' },
  ]);
  assert.match(String(tell((await read('c.csv', 'sep=,\nname\nx\n')).items)[0]), /^2: has no column “text”/);
  assert.deepEqual(tell((await read('d.csv', 'sep=,')).items), ['is empty: the first line names the columns']);
});

test('UTF-16 with a byte order mark is read, as Excel writes its Unicode text', async () => {
  const table = '\ufefftext\tname\r\nGrüße, 世界 👋\tx\r\n';
  const little = Buffer.from(table, 'utf16le');
  for (const bytes of [little, Buffer.from(little).swap16()]) {
    assert.deepEqual(tell((await read('u.tsv', bytes)).items), [{ line: 2, text: 'Grüße, 世界 👋', name: 'x' }]);
    assert.match(String(tell((await read('u.txt', bytes)).items)[0]), /^1: is a table, .*\.tsv/);
  }
  const half = little.subarray(0, little.length - 1);
  assert.match(String(tell((await read('h.tsv', half)).items).at(-1)), /not UTF-16 text/);
});

test('a whole text file is one text with its paragraphs and the name of the file', async () => {
  const text = 'Chapter One\r\n\r\nIt was cold.\rThe rain fell.\n\n\n- a\n';
  const { items } = await read('Ch. 1.txt', `\ufeff\n${text}`, true);
  assert.deepEqual(tell(items), [
    { line: 1, text: 'Chapter One\n\nIt was cold.\nThe rain fell.\n\n\n- a', name: 'Ch. 1', whole: true },
  ]);
  assert.deepEqual(tell((await read('e.txt', ' \n', true)).items), ['holds no words to speak']);
  assert.match(String(tell((await read('e.csv', 'text\nx\n', true)).items)), /is a table of texts: --whole is for/);
  assert.match(String(tell((await read('e.pdf', 'x', true)).items)), /no known kind: use \.txt, \.md, \.markdown/);
});
