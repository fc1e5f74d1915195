import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readRecord, readRecordHead } from '../../domain/segment-record.ts';
import { createSegmentLog } from './segment-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-log-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;

const pcm = (index: number) => [Int16Array.from({ length: 100 + index }, (_, i) => i * (index + 1)), new Int16Array(3)];
const hearing = (index: number) => ({ unheard: [{ start: index, end: index + 1 }], named: [index] });
const keyOf = (index: number) => hash('sha256', `Segment ${index}.`, 'base64url');

/** Writes a log with these segments; returns its path. */
function write(indexes: readonly number[]): string {
  const path = join(folder, `${++files}.pcm`);
  const log = createSegmentLog(path);
  for (const index of indexes) log.append(keyOf(index), { blocks: pcm(index), hearing: hearing(index) });
  log.close();
  return path;
}

/** Which of the first ten segments stand in the log, one after the other, to the last bit. */
function read(path: string): number[] {
  const bytes = readFileSync(path);
  const found: number[] = [];
  for (let at = 0; ; ) {
    const head = readRecordHead(bytes.subarray(at));
    if (head === null) return found;
    const end = at + 76 + head.accountBytes + head.pcmBytes;
    for (let index = 0; index < 10; index++) {
      const record = readRecord(bytes.subarray(at, end), keyOf(index));
      if (record === null) continue;
      assert.deepEqual(JSON.parse(record.account.toString()), hearing(index));
      const samples = pcm(index).flatMap((part) => [...part]);
      assert.deepEqual(record.pcm, Buffer.from(Int16Array.from(samples).buffer));
      found.push(index);
    }
    at = end;
  }
}

describe('the segment log', () => {
  it('holds what it was given, in order', () => {
    assert.deepEqual(read(write([0, 1, 2, 3])), [0, 1, 2, 3]);
    assert.deepEqual(read(write([2, 2])), [2, 2]);
  });

  it('creates no file without a segment', () => {
    assert.throws(() => readFileSync(write([])), { code: 'ENOENT' });
  });

  it('has no byte whose change goes unnoticed', () => {
    const whole = readFileSync(write([0, 1]));
    for (let at = 0; at < whole.length; at++) {
      const path = write([]);
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1;
      writeFileSync(path, bytes);
      const found = read(path);
      assert.ok(found.length < 2, `byte ${at}`);
    }
  });

  it('holds no segment that was cut short, wherever', () => {
    const size = readFileSync(write([0, 1, 2])).length;
    for (let length = 0; length < size; length += 13) {
      const path = write([0, 1, 2]);
      truncateSync(path, length);
      const found = read(path);
      assert.deepEqual(found, [0, 1, 2].slice(0, found.length));
      assert.ok(found.length < 3);
    }
    const path = write([0]);
    appendFileSync(path, Buffer.alloc(10_000));
    assert.deepEqual(read(path), [0]);
  });

  it('holds nothing of an older format', () => {
    const path = write([0, 1]);
    const bytes = readFileSync(path);
    bytes.write('LSG2', 0, 'latin1');
    writeFileSync(path, bytes);
    assert.deepEqual(read(path), []);
  });
});
