// Tests `lector batch` against a strict fake server.
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { useRemoteCommands } from '../../test/remote-commands.ts';

const cli = useRemoteCommands();

test('a batch brings every row to disk, and a second run sends nothing', async () => {
  const inputs = [
    cli.file('a.txt', 'One.\nTwo.\n'),
    cli.file('b.csv', 'text,language,name\nDrei.,de-de,three\n'),
    cli.file('c.md', '# Four'),
  ];
  const out = join(cli.folder, 'out');
  const first = await cli.run(['batch', ...inputs, '-o', out, '--json']);
  assert.equal(first.code, 0, first.notes);
  const names = readdirSync(out)
    .filter((name) => !name.startsWith('.'))
    .toSorted();
  assert.deepEqual(names, ['0001.flac', '0002.flac', 'c.flac', 'manifest.json', 'three.flac']);
  const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
  assert.deepEqual(
    manifest.rows.map((row: { file: string }) => row.file),
    ['0001.flac', '0002.flac', 'three.flac', 'c.flac'],
  );
  assert.doesNotMatch(JSON.stringify(manifest), /Drei/);
  assert.equal(JSON.parse(first.out).done, 4);
  cli.fake.seen.length = 0;
  const second = await cli.run(['batch', ...inputs, '-o', out, '--verify']);
  assert.equal(second.code, 0);
  assert.match(second.notes, /4 of 4 are in .*, 4 of them from before/);
  assert.deepEqual(
    cli.fake.seen.map(({ path }) => path),
    ['/source-languages', '/source-languages'],
  );
});

test('a batch brings back files that were lost or changed, without speaking them again', async () => {
  const input = cli.file('a.txt', 'One.\nTwo.\nThree.\n');
  const out = join(cli.folder, 'out');
  await cli.run(['batch', input, '-o', out]);
  rmSync(join(out, '0001.flac'));
  const path = join(out, '0002.flac');
  writeFileSync(path, readFileSync(path).fill(0, 0, 1));
  const before = cli.submissions();
  assert.equal((await cli.run(['batch', input, '-o', out])).code, 0);
  assert.equal(cli.submissions(), before);
  for (const [i, name] of ['0001.flac', '0002.flac', '0003.flac'].entries()) {
    assert.deepEqual(readFileSync(join(out, name)), cli.fake.runs[i]?.audio);
  }
});

test('failed rows are told, counted and tried again by the next call', async () => {
  const input = cli.file('a.txt', 'One.\nunspeakable\n');
  const out = join(cli.folder, 'out');
  const first = await cli.run(['batch', input, '-o', out]);
  assert.equal(first.code, 1);
  assert.match(first.notes, /a\.txt:2: the engine could not speak it/);
  await cli.run(['batch', input, '-o', out]);
  assert.equal(cli.fake.runs.length, 3);
});

test('an input mistake anywhere sends nothing', async () => {
  const input = cli.file('a.jsonl', '{"text":"fine"}\n{"text":"no voice","voice":"Nobody"}\nbroken\n');
  const ran = await cli.run(['batch', input, '-o', join(cli.folder, 'out')]);
  assert.equal(ran.code, 2);
  assert.match(ran.notes, /a\.jsonl:2: There is no voice “Nobody”/);
  assert.match(ran.notes, /a\.jsonl:3: is not JSON/);
  assert.equal(cli.submissions(), 0);
});

test('Ctrl-C stops a batch with words on how to go on; going on sends only what was not sent', async () => {
  cli.fake.pollsBeforeEnd = 1_000_000;
  const input = cli.file('a.txt', 'One.\nTwo.\nThree.\n');
  const out = join(cli.folder, 'out');
  const stopped = await cli.run(['batch', input, '-o', out], {
    onStart(interrupt) {
      cli.fake.fault = ({ method, path }) => {
        if (method === 'GET' && path.startsWith('/tts/')) interrupt();
        return undefined;
      };
    },
  });
  assert.equal(stopped.code, 130);
  assert.match(stopped.notes, /Stopped: 0 of 3 are in .*run the same command again/);
  cli.fake.fault = () => undefined;
  for (const spoken of cli.fake.runs) spoken.pollsLeft = 0;
  cli.fake.pollsBeforeEnd = 0;
  assert.equal((await cli.run(['batch', input, '-o', out])).code, 0);
  assert.equal(cli.fake.runs.length, 3);
});

test('a crash between sending and writing down makes no second run', async () => {
  const input = cli.file('a.txt', 'One.\n');
  const out = join(cli.folder, 'out');
  await cli.run(['batch', input, '-o', out]);
  const journal = join(out, '.lector-batch.jsonl');
  writeFileSync(journal, `${readFileSync(journal, 'utf8').split('\n')[0]}\n`);
  appendFileSync(journal, '{"key":"to');
  assert.equal((await cli.run(['batch', input, '-o', out])).code, 0);
  assert.equal(cli.fake.runs.length, 1);
});

test('runs that the server has lost since are spoken anew', async () => {
  const input = cli.file('a.txt', 'One.\nTwo.\n');
  const out = join(cli.folder, 'out');
  await cli.run(['batch', input, '-o', out]);
  rmSync(join(out, '0001.flac'));
  cli.fake.runs[0]!.state = 'EXPIRED';
  assert.equal((await cli.run(['batch', input, '-o', out])).code, 0);
  assert.equal(cli.fake.runs.length, 3);
});

test('a server that only fails ends the batch instead of wearing every row down', async () => {
  const input = cli.file('a.txt', Array.from({ length: 50 }, (_, i) => `Text ${i}.`).join('\n'));
  cli.fake.fault = ({ method, path }) => (method === 'POST' && path === '/tts' ? { status: 501 } : undefined);
  const ran = await cli.run(['batch', input, '-o', join(cli.folder, 'out'), '--in-flight', '2']);
  assert.equal(ran.code, 1);
  assert.match(ran.notes, /Broken off: 0 of 50/);
  assert.ok(cli.submissions() < 10);
});
