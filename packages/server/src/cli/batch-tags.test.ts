// Recordings of titled rows carry tags, and a batch that goes on knows its tagged files.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { useRemoteCommands } from '../../test/remote-commands.ts';
import type { CommandClock } from './remote/command-clock.ts';

const cli = useRemoteCommands();

const on = (day: number): { clock: CommandClock } => ({
  clock: { now: () => new Date(2026, 4, day, 12).getTime(), every: () => () => {} },
});
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const out = (name: string) => join(cli.folder, 'out', name);
const read = (name: string) => readFileSync(out(name));
const table = () =>
  cli.file('book.csv', 'text,name,title,language\nOne.,ch1,The Beginning,\nTwo.,ch2.flac,,de-de\nThree.,,,\n');
const batch = (day: number, ...args: string[]) => cli.run(['batch', table(), '-o', out(''), ...args], on(day));

/** The comments, as `metaflac` would print them. */
function tagsOf(bytes: Buffer): string[] {
  // After the marker and STREAMINFO comes the block of the comments.
  let at = 4 + 4 + 34 + 4;
  const readText = () => {
    const length = bytes.readUInt32LE(at);
    at += 4 + length;
    return bytes.toString('utf8', at - length, at);
  };
  readText();
  const count = bytes.readUInt32LE(at);
  at += 4;
  return Array.from({ length: count }, readText);
}

const audioOf = (text: string) => cli.fake.runs.find((run) => run.text === text)!.audio;

test('titled rows get tags, others stay as the server stores them, and the manifest tells both digests', async () => {
  const ran = await batch(17, '--album', 'A Book');
  assert.equal(ran.code, 0, ran.notes);
  const common = ['TRACKTOTAL=3', 'ALBUM=A Book'];
  assert.deepEqual(tagsOf(read('ch1.flac')).toSorted(), [
    ...['ALBUM=A Book', 'DATE=2026-05-17', 'LANGUAGE=en-US', 'TITLE=The Beginning', 'TRACKNUMBER=1', 'TRACKTOTAL=3'],
  ]);
  for (const tag of [...common, 'TITLE=ch2', 'TRACKNUMBER=2', 'LANGUAGE=de-DE']) {
    assert.ok(tagsOf(read('ch2.flac')).includes(tag), tag);
  }
  assert.deepEqual(read('0003.flac'), audioOf('Three.'));
  assert.ok(read('ch1.flac').subarray(-300).equals(audioOf('One.').subarray(-300)));
  const { rows } = JSON.parse(readFileSync(out('manifest.json'), 'utf8'));
  for (const [i, text] of ['One.', 'Two.', 'Three.'].entries()) {
    const bytes = read(rows[i].file);
    assert.deepEqual([rows[i].size_bytes, rows[i].sha256], [bytes.length, sha256(bytes)]);
    const stored = audioOf(text);
    assert.deepEqual([rows[i].stored_size_bytes, rows[i].stored_sha256], [stored.length, sha256(stored)]);
  }
});

test('the same batch again changes no file, and a lost one comes back to the byte', async () => {
  await batch(17);
  const before = read('ch1.flac');
  rmSync(out('ch2.flac'));
  cli.fake.seen.length = 0;
  const again = await batch(18, '--verify');
  assert.match(again.notes, /3 of 3 are in .*, 2 of them from before/);
  assert.equal(cli.submissions(), 0);
  assert.deepEqual(read('ch1.flac'), before);
  assert.ok(tagsOf(read('ch2.flac')).includes('DATE=2026-05-17'));
});

test('other tags are set in the files that are there, without asking the server for anything', async () => {
  await batch(17);
  cli.fake.seen.length = 0;
  const again = await batch(18, '--album', 'Renamed');
  assert.match(again.notes, /3 of 3 are in .*, 3 of them from before/);
  assert.deepEqual(
    cli.fake.seen.map(({ path }) => path),
    ['/source-languages', '/lector/v1/session'],
  );
  for (const tag of ['ALBUM=Renamed', 'DATE=2026-05-17', 'TITLE=ch2'])
    assert.ok(tagsOf(read('ch2.flac')).includes(tag));
  const { rows } = JSON.parse(readFileSync(out('manifest.json'), 'utf8'));
  assert.deepEqual([rows[0].sha256, rows[0].stored_sha256], [sha256(read('ch1.flac')), sha256(audioOf('One.'))]);
  assert.match((await batch(19, '--album', 'Renamed', '--verify')).notes, /3 of them from before/);
});

test('files of a version without tags get them', async () => {
  await batch(17);
  const journal = out('.lector-batch.jsonl');
  const [head, ...lines] = readFileSync(journal, 'utf8').trim().split('\n');
  const older = lines.map((line) => {
    const { tagged, ...entry } = JSON.parse(line);
    return JSON.stringify(tagged === undefined ? entry : { ...entry, ...tagged.stored });
  });
  writeFileSync(journal, `${[head, ...older].join('\n')}\n`);
  for (const [name, text] of [
    ['ch1.flac', 'One.'],
    ['ch2.flac', 'Two.'],
  ] as const)
    writeFileSync(out(name), audioOf(text));
  cli.fake.seen.length = 0;
  assert.equal((await batch(18)).code, 0);
  assert.equal(cli.fake.seen.length, 2);
  assert.ok(tagsOf(read('ch1.flac')).includes('TITLE=The Beginning'));
});

test('a file that was damaged unnoticed is fetched again instead of tagged', async () => {
  await batch(17);
  const path = out('ch1.flac');
  const { atime, mtime } = statSync(path);
  const damaged = read('ch1.flac');
  damaged.writeUInt8(0, damaged.length - 1);
  writeFileSync(path, damaged);
  utimesSync(path, atime, mtime);
  assert.equal((await batch(18, '--album', 'A Book')).code, 0);
  assert.ok(read('ch1.flac').subarray(-300).equals(audioOf('One.').subarray(-300)));
  assert.ok(tagsOf(read('ch1.flac')).includes('ALBUM=A Book'));
  assert.equal(cli.submissions(), 3);
});

test('audio that arrived damaged gets no tags and no name', async () => {
  cli.fake.spoil = (run) => Buffer.concat([run.audio, Buffer.from('x')]);
  const ran = await batch(17);
  assert.equal(ran.code, 1);
  assert.match(ran.notes, /book\.csv:2: the audio arrived damaged/);
  assert.throws(() => statSync(out('ch1.flac')), { code: 'ENOENT' });
});

test('a title of a page is refused with its place', async () => {
  const ran = await cli.run(['batch', cli.file('a.csv', `text,title\nx,${'y'.repeat(1_001)}\n`), '-o', out('')]);
  assert.match(ran.notes, /a\.csv:2, column “title”: has 1,001 characters, and a title may have 1,000/);
});
