// Files of an audiobook on their way: broken connections, what an earlier call has left, bytes that are wrong.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type AudiobookDownload, type LectorClient, LectorError } from '@lector/client';
import { saveAudiobookFile } from './save-audiobook.ts';

const FILE = Buffer.from('the whole audiobook');
const SHA = createHash('sha256').update(FILE).digest('hex');
const PARTIAL = `.Book.m4b.${SHA.slice(0, 8)}.part`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lector-book-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a call answers: the bytes from a place on, of which so many arrive before the connection breaks. */
interface Answer {
  readonly bytes?: Buffer;
  readonly startsAt?: number;
  readonly breaksAfter?: number;
}

async function save(answers: readonly Answer[]) {
  const asked: (number | undefined)[] = [];
  const client: Pick<LectorClient, 'fetchAudiobook'> = {
    async fetchAudiobook(_id, _number, { from } = {}) {
      const { bytes = FILE, startsAt = from ?? 0, breaksAfter } = answers[asked.push(from) - 1] ?? {};
      const rest = bytes.subarray(startsAt);
      const stream = (async function* () {
        yield rest.subarray(0, breaksAfter);
        if (breaksAfter !== undefined) throw new LectorError('network', 'it broke');
      })();
      return { stream, startsAt } as unknown as AudiobookDownload;
    },
  };
  const here: number[] = [];
  const onBytes = (bytes: number) => here.push(bytes);
  const tools = { client, signal: new AbortController().signal, onBytes };
  const part = { bookId: 'b', number: 1, bytes: FILE.length, sha256: SHA, path: join(folder, 'Book.m4b') };
  return { fresh: await saveAudiobookFile(tools, part), asked, here };
}

const saved = () => readFileSync(join(folder, 'Book.m4b'));

test('a file gets its name when its SHA-256 is right, and is not fetched again', async () => {
  assert.deepEqual(await save([]), { fresh: true, asked: [undefined], here: [0, 19] });
  assert.deepEqual([saved(), readdirSync(folder)], [FILE, ['Book.m4b']]);
  assert.deepEqual(await save([]), { fresh: false, asked: [], here: [19] });
  writeFileSync(join(folder, 'Book.m4b'), 'something else');
  assert.equal((await save([])).fresh, true);
});

test('a broken connection is gone on with, and so is what an earlier call has left', async () => {
  const { asked } = await save([{ breaksAfter: 4 }, { breaksAfter: 3 }]);
  assert.deepEqual(asked, [undefined, 4, 7]);
  rmSync(join(folder, 'Book.m4b'));
  writeFileSync(join(folder, PARTIAL), FILE.subarray(0, 10));
  assert.deepEqual((await save([])).asked, [10]);
  assert.deepEqual([saved(), readdirSync(folder)], [FILE, ['Book.m4b']]);
});

test('what was left and is wrong is fetched from the beginning; a whole file that is wrong is not kept', async () => {
  writeFileSync(join(folder, PARTIAL), 'not the beginning');
  assert.deepEqual((await save([])).asked, [17, undefined]);
  assert.deepEqual(saved(), FILE);
  rmSync(join(folder, 'Book.m4b'));
  await assert.rejects(save([{ bytes: Buffer.from('the other audiobook') }]), { kind: 'integrity' });
  assert.deepEqual(readdirSync(folder), []);
  writeFileSync(join(folder, PARTIAL), Buffer.alloc(100));
  assert.deepEqual((await save([])).asked, [undefined]);
});

test('a server that sends the file from its beginning instead of the rest is taken by its word', async () => {
  writeFileSync(join(folder, PARTIAL), 'something');
  assert.deepEqual((await save([{ startsAt: 0 }])).asked, [9]);
  assert.deepEqual(saved(), FILE);
});

test('a server that breaks off again and again ends it, and what has arrived stays for the next call', async () => {
  const broken = Array.from({ length: 20 }, () => ({ breaksAfter: 0 }));
  await assert.rejects(save([{ breaksAfter: 5 }, ...broken]), { kind: 'network' });
  assert.deepEqual(readFileSync(join(folder, PARTIAL)), FILE.subarray(0, 5));
  assert.deepEqual((await save([])).asked, [5]);
});

test('a link in the place of what was left is not followed', async () => {
  writeFileSync(join(folder, 'mine'), 'mine');
  symlinkSync('mine', join(folder, PARTIAL));
  await assert.rejects(save([]), { code: 'ELOOP' });
  assert.equal(readFileSync(join(folder, 'mine'), 'utf8'), 'mine');
});
