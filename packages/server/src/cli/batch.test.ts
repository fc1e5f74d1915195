// Tests `lector batch` against a strict fake server.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ManualCommandClock } from '../../test/manual-command-clock.ts';
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
    ['/source-languages', '/lector/v1/session'],
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

test('an input mistake anywhere sends nothing, and is told with its row and column', async () => {
  const lines = cli.file('a.jsonl', '{"text":"fine"}\n{"text":"no voice","voice":"Nobody"}\nbroken\n');
  const table = cli.file('b.tsv', 'text\tage\tVoice_ID\tname\nx\told\t\t\nx\t\t0\t\nx\t\t\tx.mp3\n');
  const ran = await cli.run(['batch', lines, table, '-o', join(cli.folder, 'out')]);
  assert.equal(ran.code, 2);
  assert.match(ran.notes, /a\.jsonl:2, member “voice”: There is no voice “Nobody”/);
  assert.match(ran.notes, /a\.jsonl:3: is not JSON/);
  assert.match(ran.notes, /b\.tsv:2, column “age”: “old” is not an age/);
  assert.match(ran.notes, /b\.tsv:3, column “Voice_ID”: 0 is not an id/);
  assert.match(ran.notes, /b\.tsv:4, column “name”: “x\.mp3” asks for MP3, and the recordings are FLAC/);
  const option = await cli.run(['batch', lines, '-o', join(cli.folder, 'out'), '--voice', 'Nobody']);
  assert.deepEqual([option.code, option.notes], [2, 'There is no voice “Nobody”. `lector voices` shows all.']);
  assert.equal(cli.submissions(), 0);
});

test('whole text files become a recording each, named after them, and are gone on with like rows', async () => {
  mkdirSync(join(cli.folder, 'more'));
  const chapter = 'Chapter One\n\nIt was cold.\n\nNobody came.';
  const inputs = [
    cli.file('ch1.txt', `${chapter.replaceAll('\n', '\r\n')}\r\n`),
    cli.file('ch2.md', '# Two\n\nIt was *warm*.\n'),
    cli.file('more/ch1.txt', 'Another one.\n'),
  ];
  const out = join(cli.folder, 'out');
  const names = () =>
    readdirSync(out)
      .filter((name) => name.endsWith('.flac'))
      .toSorted();
  assert.equal((await cli.run(['batch', ...inputs.slice(0, 2), '--whole', '-o', out])).code, 0);
  assert.deepEqual(names(), ['ch1.flac', 'ch2.flac']);
  const texts = cli.fake.runs.map(({ text, request }) => [text, request.input_type]).toSorted();
  assert.deepEqual(texts, [
    ['# Two\n\nIt was *warm*.', 'markdown'],
    [chapter, undefined],
  ]);
  const more = await cli.run(['batch', ...inputs, '--whole', '-o', out]);
  assert.match(more.notes, /3 of 3 are in .*, 2 of them from before/);
  assert.deepEqual([names(), cli.submissions()], [['ch1-2.flac', 'ch1.flac', 'ch2.flac'], 3]);
});

test('a text over the limit of the server is refused by name and limit before anything is sent', async () => {
  cli.fake.maxTextCharacters = 1_000;
  const inputs = [cli.file('fits.txt', '👋'.repeat(1_000)), cli.file('book.txt', 'All of it. '.repeat(200))];
  const whole = await cli.run(['batch', ...inputs, '--whole', '-o', join(cli.folder, 'out')]);
  assert.equal(whole.code, 2);
  const words =
    /book\.txt: has 2,199 characters, and the server takes 1,000 in one text: split it, for example into chapters/;
  assert.match(whole.notes, words);
  assert.doesNotMatch(whole.notes, /fits\.txt/);
  const table = cli.file('a.csv', `text\nfine\n${'x'.repeat(1_001)}\n`);
  const ran = await cli.run(['batch', table, '-o', join(cli.folder, 'out')]);
  assert.match(ran.notes, /a\.csv:3, column “text”: has 1,001 characters/);
  assert.equal(cli.submissions(), 0);
});

test('where the limit is not known before, the refusal of the server names the file', async () => {
  const loc = ['body', 'runs', 0, 'text'];
  const body = JSON.stringify({ detail: [{ loc, msg: 'too long, 1000 at most', type: 'x' }] });
  cli.fake.fault = ({ path }) => (path === '/lector/v1/runs' ? { status: 422, body } : undefined);
  const ran = await cli.run(['batch', cli.file('book.txt', 'All of it.'), '--whole', '-o', join(cli.folder, 'out')]);
  assert.equal(ran.code, 1);
  assert.match(ran.notes, /book\.txt: Too long, 1000 at most \(text\)/);
});

test('Ctrl-C stops a batch with words on how to go on; going on sends only what was not sent', async () => {
  cli.fake.pollsBeforeEnd = 1_000_000;
  const input = cli.file('a.txt', 'One.\nTwo.\nThree.\n');
  const out = join(cli.folder, 'out');
  const stopped = await cli.run(['batch', input, '-o', out], {
    onStart(interrupt) {
      cli.fake.fault = ({ path }) => {
        if (path === '/lector/v1/results') interrupt();
        return undefined;
      };
    },
  });
  assert.equal(stopped.code, 130);
  assert.match(stopped.notes, /Stopped: 0 of 3 are in .*run the same command again/);
  const [id] = cli.fake.batches.keys();
  assert.match(stopped.notes, new RegExp(`The server goes on; to end that, too: lector batches cancel ${id}`));
  cli.fake.fault = () => undefined;
  for (const spoken of cli.fake.runs) spoken.pollsLeft = 0;
  cli.fake.pollsBeforeEnd = 0;
  assert.equal((await cli.run(['batch', input, '-o', out])).code, 0);
  assert.equal(cli.fake.runs.length, 3);
});

test('a crash between sending and writing down makes no second run, also when another row was changed meanwhile', async () => {
  const out = join(cli.folder, 'out');
  const batch = (text: string) => cli.run(['batch', cli.file('a.txt', text), '-o', out]);
  await batch('One.\nTwo.\n');
  const journal = join(out, '.lector-batch.jsonl');
  const head = `${readFileSync(journal, 'utf8').split('\n')[0]}\n`;
  writeFileSync(journal, `${head}{"key":"to`);
  assert.equal((await batch('One.\nTwo.\n')).code, 0);
  assert.deepEqual([cli.fake.runs.length, cli.fake.batches.size], [2, 1]);
  writeFileSync(journal, head);
  assert.equal((await batch('One.\nTwo, changed.\n')).code, 0);
  assert.deepEqual(
    cli.fake.runs.map(({ text }) => text),
    ['One.', 'Two.', 'Two, changed.'],
  );
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
  cli.fake.fault = ({ path }) => (path === '/lector/v1/runs' ? { status: 501 } : undefined);
  const ran = await cli.run(['batch', input, '-o', join(cli.folder, 'out')]);
  assert.equal(ran.code, 1);
  assert.match(ran.notes, /Broken off: 0 of 50/);
  cli.fake.fault = ({ path }) => (path.startsWith('/files/') ? { status: 501 } : undefined);
  const fetching = await cli.run(['batch', input, '-o', join(cli.folder, 'out'), '--parallel', '2']);
  assert.equal(fetching.code, 1);
  assert.match(fetching.notes, /Broken off: 0 of 50/);
  assert.ok(cli.fake.seen.filter(({ path }) => path.startsWith('/files/')).length < 25);
});

test('a batch that is asked to wait says so in a log, also before its first row', async () => {
  const clock = new ManualCommandClock();
  let interrupt = () => {};
  let moving: NodeJS.Immediate | undefined;
  const advance = () => {
    clock.advance(1);
    moving = setImmediate(advance);
  };
  const until = (words: RegExp) => (line: string) => {
    if (words.test(line)) interrupt();
  };
  const started = (onInterrupt: () => void) => {
    interrupt = onInterrupt;
    advance();
  };
  const args = ['batch', cli.file('a.txt', 'One.\nTwo.\n'), '-o', join(cli.folder, 'out')];
  const headers = { 'retry-after': '50' };
  cli.fake.fault = ({ path }) => (path === '/lector/v1/runs' ? { status: 429, headers } : undefined);
  const submitting = await cli.run(args, { clock, onStart: started, onNote: until(/asks to wait/) });
  clearImmediate(moving);
  assert.equal(submitting.code, 130);
  assert.match(submitting.notes, /^0 of 2 done; the server asks to wait until \d\d:\d\d:\d\d \(429\)$/m);
  // No longer than the first question waits.
  cli.fake.fault = () => ({ status: 503, headers: { 'retry-after': '30' } });
  const asking = await cli.run(args, { clock, onStart: started, onNote: until(/Asking/) });
  clearImmediate(moving);
  assert.equal(asking.code, 130);
  assert.match(asking.notes, /^Asking http:\/\/\S+ and reading the texts$/m);
});

test('a batch writes subtitles beside its recordings, and adds those that are missing', async () => {
  const input = cli.file('a.txt', 'One.\nTwo.\n');
  const out = join(cli.folder, 'out');
  assert.equal((await cli.run(['batch', input, '-o', out])).code, 0);
  const submitted = cli.submissions();
  const subtitles = () => readdirSync(out).filter((name) => name.endsWith('.srt'));
  assert.deepEqual(subtitles(), []);
  assert.equal((await cli.run(['batch', input, '-o', out, '--srt'])).code, 0);
  assert.deepEqual(subtitles().toSorted(), ['0001.srt', '0002.srt']);
  assert.equal(readFileSync(join(out, '0002.srt'), 'utf8'), 'srt of Two.');
  writeFileSync(join(out, '0001.srt'), 'mended by hand');
  rmSync(join(out, '0002.srt'));
  assert.equal((await cli.run(['batch', input, '-o', out, '--srt'])).code, 0);
  assert.equal(readFileSync(join(out, '0001.srt'), 'utf8'), 'mended by hand');
  assert.deepEqual([subtitles().length, cli.submissions()], [2, submitted], 'nothing was spoken again');
});

test('a row without times fails with the reason, and its recording stays', async () => {
  const out = join(cli.folder, 'out');
  const ran = await cli.run(['batch', cli.file('a.txt', 'untimed\n'), '-o', out, '--srt']);
  assert.equal(ran.code, 1);
  assert.match(ran.notes, /a\.txt:1: there are no subtitles: spoken before times were kept/);
  assert.deepEqual(
    readdirSync(out).filter((name) => name.endsWith('.flac')),
    ['0001.flac'],
  );
});
