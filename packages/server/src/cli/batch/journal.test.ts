// The journal of a batch survives crashes and holds no texts.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { digestFile } from '../remote/save-audio.ts';
import { JOURNAL_NAME, openJournal } from './journal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lector-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const row = {
  index: 1,
  file: 'a.txt',
  line: 1,
  output: '0001.flac',
  title: undefined,
  request: { text: 'A secret text.', voice_id: 1, language: 1 },
};
const server = 'http://127.0.0.1:7077';

test('what was written is found again, the last of it, also behind a line that was cut off', async () => {
  const first = await openJournal(folder, server);
  const key = first.keyOf(row);
  first.write(key, { state: 'sent', attempt: 1, runId: 7 });
  first.write(key, { state: 'sent', attempt: 2, runId: 8 });
  first.close();
  appendFileSync(join(folder, JOURNAL_NAME), '{"key":"torn');
  const second = await openJournal(folder, server);
  assert.equal(second.keyOf(row), key);
  assert.deepEqual(second.find(key), { state: 'sent', attempt: 2, runId: 8 });
  second.write('other', { state: 'error', attempt: 1, message: 'm' });
  second.close();
  const third = await openJournal(folder, server);
  assert.equal(third.find('other')?.state, 'error');
  assert.equal(third.idempotencyKey(key, 1), first.idempotencyKey(key, 1));
  third.close();
});

test('another text, file name, server, attempt or folder is another name', async () => {
  const journal = await openJournal(folder, server);
  const elsewhere = await openJournal(folder, 'http://elsewhere');
  const keys = [
    journal.keyOf(row),
    journal.keyOf({ ...row, output: 'x.flac' }),
    journal.keyOf({ ...row, request: { ...row.request, language: 2 } }),
    elsewhere.keyOf(row),
  ];
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(journal.keyOf({ ...row, file: 'moved.txt', line: 9 }), keys[0]);
  assert.notEqual(journal.idempotencyKey('k', 1), journal.idempotencyKey('k', 2));
  journal.close();
  elsewhere.close();
  rmSync(join(folder, JOURNAL_NAME));
  const anew = await openJournal(folder, server);
  assert.notEqual(anew.idempotencyKey('k', 1), journal.idempotencyKey('k', 1));
  anew.close();
});

test('no text is written down', async () => {
  const journal = await openJournal(folder, server);
  journal.write(journal.keyOf(row), { state: 'sent', attempt: 1, runId: 7 });
  journal.close();
  assert.doesNotMatch(readFileSync(join(folder, JOURNAL_NAME), 'utf8'), /secret text/);
});

test('a file of somebody else is not written to', async () => {
  const foreign = `${'x'.repeat(200)}\n`;
  writeFileSync(join(folder, JOURNAL_NAME), foreign);
  await assert.rejects(openJournal(folder, server), /is not the state of a batch/);
  assert.equal(readFileSync(join(folder, JOURNAL_NAME), 'utf8'), foreign);
});

test('a link or a pipe of its name is not the journal, and nobody waits for the other end of it', async () => {
  const path = join(folder, JOURNAL_NAME);
  const victim = join(folder, 'victim');
  writeFileSync(victim, '');
  for (const target of [victim, join(folder, 'none')]) {
    symlinkSync(target, path);
    await assert.rejects(openJournal(folder, server), /is a symbolic link, which is not followed: delete it/);
    rmSync(path);
  }
  execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
  await assert.rejects(openJournal(folder, server), /is no regular file/);
  assert.equal(await digestFile(path), undefined);
  symlinkSync(victim, join(folder, 'link'));
  assert.equal(await digestFile(join(folder, 'link')), undefined);
  assert.equal((await digestFile(victim))?.length, 64);
  assert.equal(readFileSync(victim, 'utf8'), '');
});
