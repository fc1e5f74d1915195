// Tests that bytes are cut into lines wherever they are cut into chunks, with where each ends.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readLines } from './read-lines.ts';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, { size = 4, lines = 0, from = 0, maxBytes = 20 } = {}) {
  const bytes = Buffer.from(text).subarray(from);
  const found = [];
  for await (const { line, bytes: content, end } of readLines(inChunks(bytes, size), { lines, bytes: from, maxBytes }))
    found.push([line, content?.toString() ?? null, end]);
  return found;
}

it('cuts at newlines, counts empty lines and leaves them out, and needs none at the end', async () => {
  const text = '\ufeffone\r\n\n  \ntwo\nthree';
  for (const size of [1, 2, 3, 5, 100])
    assert.deepEqual(await read(text, { size }), [
      [1, 'one\r', 8],
      [4, 'two', 16],
      [5, 'three', 21],
    ]);
  assert.deepEqual(await read(''), []);
});

it('goes on from where it was, as if it had read what is before', async () => {
  assert.deepEqual(await read('one\ntwo\nthree\n', { lines: 2, from: 8 }), [[3, 'three', 14]]);
});

it('holds no line that is too long, and reads on behind it', async () => {
  const text = `${'x'.repeat(21)}\n${'y'.repeat(20)}\n${'z'.repeat(50)}`;
  assert.deepEqual(await read(text), [
    [1, null, 22],
    [2, 'y'.repeat(20), 43],
    [3, null, 93],
  ]);
});
