import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createSegmentLog, SegmentLogReader } from './segment-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-log-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;

const pcm = (index: number) => [Int16Array.from({ length: 100 + index }, (_, i) => i * (index + 1)), new Int16Array(3)];
const flat = (index: number) => Int16Array.from(pcm(index).flatMap((part) => [...part]));
const hearing = (index: number) => ({ unheard: [{ start: index, end: index + 1 }], named: [index] });
const textOf = (index: number) => `Segment ${index}.`;

/** Writes a log with these segments; returns its path. */
function write(indexes: readonly number[], voice = 'v'): string {
  const path = join(folder, `${++files}.pcm`);
  const log = createSegmentLog(path, voice);
  for (const index of indexes) log.append(index, textOf(index), { blocks: pcm(index), hearing: hearing(index) });
  log.close();
  return path;
}

/** Which of the first ten segments are read back. */
function read(paths: readonly string[], voice = 'v'): number[] {
  const reader = new SegmentLogReader(paths, voice);
  const found: number[] = [];
  for (let index = 0; index < 10; index++) {
    const samples = reader.take(index, textOf(index));
    if (samples === null) continue;
    assert.deepEqual(samples, { blocks: [flat(index)], hearing: hearing(index) });
    found.push(index);
  }
  reader.close();
  return found;
}

describe('the segment log', () => {
  it('gives back what it was given', () => {
    assert.deepEqual(read([write([0, 1, 2, 3])]), [0, 1, 2, 3]);
    assert.deepEqual(read([]), []);
    assert.deepEqual(read([join(folder, 'missing')]), []);
  });

  it('goes on from one file to the next, and skips what it has already', () => {
    assert.deepEqual(read([write([0, 1]), write([2, 3]), write([4])]), [0, 1, 2, 3, 4]);
    assert.deepEqual(read([write([0, 1, 2]), write([1, 2, 3])]), [0, 1, 2, 3]);
    assert.deepEqual(read([write([0]), join(folder, 'missing'), write([1])]), [0, 1]);
  });

  it('takes nothing of another voice or another text', () => {
    const path = write([0, 1, 2]);
    assert.deepEqual(read([path], 'w'), []);
    const reader = new SegmentLogReader([path], 'v');
    assert.notEqual(reader.take(0, textOf(0)), null);
    assert.equal(reader.take(1, 'Another text.'), null);
    reader.close();
  });

  it('believes no byte that is not what was written, and takes the rest from the next file', () => {
    const whole = readFileSync(write([0, 1, 2]));
    for (let at = 0; at < whole.length; at += 7) {
      const path = write([0, 1, 2]);
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1;
      writeFileSync(path, bytes);
      assert.deepEqual(read([path, write([0, 1, 2])]), [0, 1, 2], `byte ${at}`);
    }
  });

  it('stops at a segment that was cut short, wherever', () => {
    const size = readFileSync(write([0, 1, 2])).length;
    for (let length = 0; length < size; length += 13) {
      const path = write([0, 1, 2]);
      truncateSync(path, length);
      const found = read([path]);
      assert.deepEqual(found, [0, 1, 2].slice(0, found.length));
      assert.deepEqual(read([path, write([found.length, found.length + 1])]).length, found.length + 2);
    }
    const path = write([0]);
    appendFileSync(path, Buffer.alloc(10_000));
    assert.deepEqual(read([path]), [0]);
  });
});

describe('a segment log of before the account was kept', () => {
  it('is not taken over', () => {
    const path = write([0, 1]);
    const bytes = readFileSync(path);
    bytes.write('LSEG', 0, 'latin1');
    writeFileSync(path, bytes);
    assert.deepEqual(read([path]), []);
  });
});
