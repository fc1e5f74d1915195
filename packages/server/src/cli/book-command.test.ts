// `lector book FILE`: what is refused before anything is sent, and the trial that sends nothing.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildEpub } from '../../test/books/epub-builder.ts';
import { useRemoteCommands } from '../../test/remote-commands.ts';

const cli = useRemoteCommands();
const PICTURES = buildEpub({ texts: { 'one.xhtml': '<img src="x"/>' } });
const MARKDOWN = `# One\n\n${'First words. '.repeat(100)}\n\n# Two\n\nWords.\n`;

test('a mistake ends with code 2 and one sentence, and nothing is sent', async () => {
  const book = cli.file('book.md', MARKDOWN);
  const out = join(cli.folder, 'out');
  const cases: [string[], RegExp][] = [
    [[book], /^-o is missing/],
    [[book, '-o', out], /does not say its language: add --language, such as --language en-us/],
    [[book, '-o', out, '--language', 'xx'], /There is no language “xx”/],
    [[book, '-o', out, '--format', 'mp3', '--max-hours', '3'], /--max-hours is for m4b/],
    [[book, '-o', out, '--language', '1', '--cover', book], /book\.md is neither a JPEG nor a PNG picture/],
    [[book, '-o', out, '--chapters', '3'], /There is no chapter 3: the book has 2/],
    [[book, '-o', out, '--language', '1', '--notes', 'here'], /“here” is not a place for footnotes/],
    [[cli.file('a.epub', 'x'), '-o', out], /cannot be read \(not_a_zip\)/],
    [[cli.file('b.txt', ' '), '-o', out], /b\.txt cannot be read \(no_words\)/],
    [[cli.file('b.epub', PICTURES), '-o', out], /Nothing of .*b\.epub would be spoken/],
    [[book, '-o', book], /is a file: -o names a folder/],
  ];
  for (const [args, words] of cases) {
    const { code, notes } = await cli.run(['book', ...args]);
    assert.equal(code, 2, args.join(' '));
    assert.match(notes, words);
    assert.ok(!notes.includes('\n'), notes);
  }
  for (const args of [
    ['--format', 'wav'],
    ['--loudness', '-1'],
    ['--max-hours', '0'],
    ['--title', ' '],
  ]) {
    assert.equal((await cli.run(['book', book, '-o', out, ...args])).code, 2, args.join(' '));
  }
  assert.deepEqual([cli.fake.seen.filter(({ method }) => method !== 'GET'), existsSync(out)], [[], false]);
});

test('a server without books is told apart from one that is away', async () => {
  const args = ['book', cli.file('book.md', MARKDOWN), '-o', join(cli.folder, 'out'), '--language', 'en-us'];
  const older = await cli.run(args);
  assert.deepEqual([older.code, /takes no books: it is of an earlier version/.test(older.notes)], [2, true]);
  const away = await cli.run([...args, '--url', 'http://127.0.0.1:9']);
  assert.deepEqual([away.code, /did not answer/.test(away.notes)], [1, true]);
});

test('a folder that holds another book is left alone', async () => {
  const state = { server: '', name: 'other.md', sha256: '', wish: '' };
  writeFileSync(
    join(cli.folder, '.lector-book.json'),
    JSON.stringify({ lector: 'book', format: 1, state, result: null }),
  );
  const { code, notes } = await cli.run(['book', cli.file('book.md', MARKDOWN), '-o', cli.folder, '--language', '1']);
  assert.equal(code, 2);
  assert.match(notes, /This folder holds the book other\.md: use another one for book\.md/);
});

test('a trial tells what a book would come to, and says what that rests on', async () => {
  const book = cli.file('book.md', MARKDOWN);
  const { code, out } = await cli.run(['book', book, '--chapters', '1', '--dry-run', '--url', 'http://127.0.0.1:9']);
  assert.equal(code, 0);
  assert.match(out, /^1 of 2 chapters, 1,305 characters\.\nSpeech: about 1:27 min\./);
  assert.match(out, /Disk: about 696\.0 kB here as m4b, 3\.3 MB at the server\./);
  assert.match(
    out,
    /Assumed: 15 characters a second, as voices mostly speak\. The server did not answer\.\nNothing was sent/,
  );
  const json = JSON.parse((await cli.run(['book', book, '--dry-run', '--all', '--json'])).out);
  assert.deepEqual([json.chapters, json.measured, json.speaking_seconds], [2, null, null]);
  assert.deepEqual(
    cli.fake.seen.filter(({ method }) => method !== 'GET'),
    [],
  );
});
