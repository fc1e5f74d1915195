// Tests rows of every kind of input, and the places of mistakes.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type ReadItem, readInputs } from './read-inputs.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-inputs-'));
after(() => rmSync(folder, { recursive: true }));

async function read(name: string, content: string | Buffer): Promise<{ items: ReadItem[]; ignored: string[] }> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const ignored: string[] = [];
  const items: ReadItem[] = [];
  for await (const item of readInputs([path], (_, column) => ignored.push(column))) items.push(item);
  return { items, ignored };
}

const tell = (items: readonly ReadItem[]) =>
  items.map((item) => {
    if ('problem' in item) return `${item.problem.line}: ${item.problem.message}`;
    const { file: _, ...rest } = item.row;
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

test('a Markdown file is one text with the name of the file', async () => {
  const { items } = await read('Chapter 1.md', '# One\n\nIt *was*.\n');
  assert.deepEqual(tell(items), [{ line: 1, text: 'One\n\nIt was.', name: 'Chapter 1' }]);
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
    '4: has 1 fields where the header has 2',
    '5: has no text',
    { line: 6, text: 'fine', name: 'd' },
  ]);
  const header = await read('c.csv', 'texts,name\na,b\n');
  assert.match(String(tell(header.items)[0]), /^1: has no column “text”/);
  assert.match(String(tell((await read('d.csv', 'text,voice,voice_id\na,b,c\n')).items)[0]), /two columns for “voice”/);
});

test('JSON lines are objects, with mistakes by line', async () => {
  const { items } = await read('a.jsonl', '{"text":"A","age":30,"name":null}\n\n[1]\n{"text":5}\nno\n{"name":"x"}\n');
  assert.deepEqual(tell(items), [
    { line: 1, text: 'A', age: '30' },
    '3: is not an object such as {"text": "…", "name": "…"}',
    '4: “text” must be text',
    '5: is not JSON: each line must be one object',
    '6: has no text',
  ]);
});

test('what is not UTF-8, not there or of no known kind is told, not guessed', async () => {
  assert.match(String(tell((await read('l.txt', Buffer.from('caf\xe9\n', 'latin1'))).items)[0]), /not UTF-8/);
  assert.match(String(tell((await read('l.docx', 'x')).items)[0]), /no known kind/);
  const missing: ReadItem[] = [];
  for await (const item of readInputs([join(folder, 'missing.txt')])) missing.push(item);
  assert.deepEqual(tell(missing), ['undefined: there is no such file']);
});
