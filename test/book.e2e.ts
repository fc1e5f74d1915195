// `lector book` against the real server: a file for each chapter, an M4B, a command that is killed meanwhile, a sentence that changes.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { alias, buildWithLexicons, writeLexicon } from '../packages/server/test/books/lexicon-builder.ts';
import { digest } from './support/flac.ts';
import {
  type DataFolder,
  launchCommand,
  makeDataFolder,
  runLector,
  type ServerProcess,
  startServer,
} from './support/server-process.ts';
import { until } from './support/until.ts';

const EPUB = buildWithLexicons(
  { 'en.pls': writeLexicon(alias('Second', 'Next')) },
  {
    texts: {
      'c.xhtml': '<body epub:type="cover"><p>The cover</p></body>',
      'a.xhtml': '<h1>One</h1><p>First words.</p>',
      'b.xhtml': '<h1>Two: a/b</h1><p>Second words.</p>',
    },
    contents: [
      ['One', 'a.xhtml'],
      ['Two: a/b', 'b.xhtml'],
    ],
  },
);
const MARKDOWN =
  '# The Quay\n\nIt was a dark night. The rain fell.\n\n# The Lighthouse\n\nIn the morning it was clear.\n';

describe('lector book', () => {
  let folder: DataFolder;
  let server: ServerProcess;
  let settings: Record<string, string>;
  before(async () => {
    folder = makeDataFolder();
    server = await startServer(folder.path);
    settings = { LECTOR_URL: server.address, LECTOR_API_KEY: server.firstKey };
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const lector = (...args: string[]) => runLector(args, folder.path, settings);
  const books = async () => JSON.parse((await lector('books', '--json')).stdout) as { book_id: string }[];
  const place = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder.path, name), content);
    return join(folder.path, name);
  };
  const linesOf = (out: string) =>
    readFileSync(join(out, 'lector-manifest.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line));

  it('makes a tagged file of each chapter; killed meanwhile, it goes on and sends nothing twice', async () => {
    const book = place('a.epub', EPUB);
    const out = join(folder.path, 'chapters');
    const args = ['book', book, '-o', out, '--format', 'mp3', '--srt', '--author', 'Me'];
    const killed = launchCommand(args, folder.path, settings);
    const journal = join(out, '.lector-book.json');
    await until('it is in line', () => existsSync(journal) && /"batch_id": "/.test(readFileSync(journal, 'utf8')));
    assert.equal((await killed.end('SIGKILL')).signal, 'SIGKILL');

    const ran = await lector(...args, '--json');
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /Not spoken: 1 chapter \(cover\)\.\n“A Book”: 2 of 2 chapters are in /);
    assert.deepEqual([JSON.parse(ran.stdout).here, (await books()).length], [2, 1]);
    assert.deepEqual(
      readdirSync(out).filter((name) => !name.startsWith('.')),
      [
        '02 One.mp3',
        '02 One.srt',
        '03 Two a b.mp3',
        '03 Two a b.srt',
        'A Book.m3u8',
        'lector-manifest.jsonl',
        'metadata.json',
      ],
    );
    for (const { file, sha256 } of linesOf(out)) assert.equal(digest('sha256', readFileSync(join(out, file))), sha256);
    const mp3 = readFileSync(join(out, '03 Two a b.mp3'));
    assert.ok(mp3.subarray(0, 4_096).includes(Buffer.from('Two: a/b', 'utf16le')));
    const metadata = JSON.parse(readFileSync(join(out, 'metadata.json'), 'utf8'));
    assert.deepEqual([metadata.title, metadata.authors, metadata.chapters.length], ['A Book', ['Me'], 2]);

    const ask = async (path: string) =>
      (await fetch(`${server.address}/lector/v1/${path}`, { headers: { 'x-api-key': server.firstKey } })).json();
    const { chapters } = await ask(`books/${JSON.parse(ran.stdout).book_id}`);
    const { reading } = await ask(`runs/${chapters[2].runs[0].run_id}`);
    assert.deepEqual(
      reading.respoken.map(({ spoken }: { spoken: string }) => spoken),
      ['Next'],
    );

    const time = statSync(join(out, '02 One.mp3')).mtimeMs;
    const again = await lector(...args);
    assert.deepEqual([again.code, statSync(join(out, '02 One.mp3')).mtimeMs], [0, time]);
    assert.match(again.stderr, /^All 2 chapters are in .* from before/);
  });

  it('makes an M4B; a changed sentence makes another, and another book is refused', async () => {
    const book = place('harbour.md', MARKDOWN);
    const out = join(folder.path, 'm4b');
    const args = ['book', book, '-o', out, '--language', 'en-us', '--title', 'The Harbour'];
    const first = await lector(...args);
    assert.equal(first.code, 0, first.stderr);
    const [entry] = linesOf(out);
    const m4b = readFileSync(join(out, 'The Harbour.m4b'));
    assert.deepEqual([entry.sha256, entry.chapters], [digest('sha256', m4b), [1, 2]]);
    assert.equal(m4b.toString('latin1', 4, 11), 'ftypM4B');

    place('harbour.md', MARKDOWN.replace('clear', 'cold'));
    const changed = await lector(...args);
    assert.equal(changed.code, 0, changed.stderr);
    assert.match(changed.stderr, /The book of before stays at the server: lector books delete book_/);
    assert.notEqual(linesOf(out)[0].sha256, entry.sha256);
    const other = await lector('book', place('other.md', MARKDOWN), '-o', out, '--language', 'en-us');
    assert.deepEqual([other.code, /holds the book harbour\.md/.test(other.stderr)], [2, true]);
    const [newest] = await books();
    assert.equal((await lector('books', 'delete', newest?.book_id ?? '')).code, 0);
    assert.ok((await books()).every(({ book_id }) => book_id !== newest?.book_id));
  });
});
