// Batches of the real command line against the real server: whole files with their paragraphs, tables, tags.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createLectorClient } from '@lector/client';
import { measureByFfmpeg, needsFfmpeg } from '../packages/server/src/audio/loudness/test-ffmpeg.ts';
import { decodeByProgram, decodeFlac, digest, SKIP_WITHOUT_FLAC } from './support/flac.ts';
import {
  type DataFolder,
  launchCommand,
  makeDataFolder,
  runLector,
  type ServerProcess,
  startServer,
} from './support/server-process.ts';
import { until } from './support/until.ts';

describe('lector batch', () => {
  let folder: DataFolder;
  let server: ServerProcess;
  let apiKey: string;
  before(async () => {
    folder = makeDataFolder();
    server = await startServer(folder.path, { LECTOR_WORKERS: '1' });
    apiKey = server.firstKey;
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const lector = (...args: string[]) =>
    runLector(args, folder.path, { LECTOR_URL: server.address, LECTOR_API_KEY: apiKey });
  const file = (name: string, content: string | Buffer) => {
    const path = join(folder.path, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  const rowsOf = (out: string) => JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')).rows;

  it('makes a recording of each text file, with its paragraphs, its name and tags, and goes on with it', async () => {
    const out = join(folder.path, 'book-out');
    const inputs = [
      file('book/With paragraphs.txt', 'It was cold.\r\n\r\nNobody came.\r\n'),
      file('book/In one.txt', 'It was cold. Nobody came.'),
    ];
    const command = ['batch', ...inputs, '--whole', '-o', out, '--album', 'Ein Buch ☺', '--language', 'en-gb'];
    const first = await lector(...command);
    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual(
      readdirSync(out)
        .filter((name) => name.endsWith('.flac'))
        .toSorted(),
      ['In one.flac', 'With paragraphs.flac'],
    );
    const rows = rowsOf(out);
    assert.ok(rows[0].duration_ms > rows[1].duration_ms, 'a paragraph is a pause');
    for (const row of rows) {
      const bytes = readFileSync(join(out, row.file));
      assert.deepEqual([row.size_bytes, row.sha256], [bytes.length, digest('sha256', bytes)]);
      assert.notEqual(row.stored_sha256, row.sha256);
      assert.equal(Math.round((await decodeFlac(bytes)).seconds * 1000), row.duration_ms);
    }
    const again = await lector(...command, '--verify');
    assert.match(again.stderr, /2 of 2 are in .*, 2 of them from before/);
    const saved = await lector('results', String(rows[0].run_id), '--download', join(folder.path, 'stored'));
    assert.equal(saved.code, 0, saved.stderr);
    const stored = readFileSync(join(folder.path, 'stored', `${rows[0].run_id}.flac`));
    assert.equal(digest('sha256', stored), rows[0].stored_sha256);
  });

  it('goes on after command and server were killed, with every row spoken once and in one batch', async () => {
    const out = join(folder.path, 'killed-out');
    const input = file('killed.txt', Array.from({ length: 60 }, (_, i) => `This is row ${i + 1}.`).join('\n'));
    const settings = { LECTOR_URL: server.address, LECTOR_API_KEY: apiKey };
    const killed = launchCommand(['batch', input, '-o', out], folder.path, settings);
    await until('a recording is here', () => existsSync(join(out, '0001.flac')));
    await killed.end('SIGKILL');
    await server.end('SIGKILL');
    const port = new URL(server.address).port;
    server = await startServer(folder.path, { LECTOR_WORKERS: '1', LECTOR_PORT: port });
    const ran = await lector('batch', input, '-o', out);
    assert.equal(ran.code, 0, ran.stderr);
    const rows = rowsOf(out);
    for (const row of rows) assert.equal(digest('sha256', readFileSync(join(out, row.file))), row.sha256);
    assert.equal(new Set(rows.map((row: { run_id: number }) => row.run_id)).size, 60);
    const client = createLectorClient({ baseUrl: server.address, apiKey });
    const { batches } = await client.listBatches();
    const found = batches.filter(({ name }) => name === 'killed');
    assert.deepEqual(
      found.map(({ status, counts }) => [status, counts.total, counts.done]),
      [['completed', 60, 60]],
    );
  });

  it('writes files that the reference programs accept and whose tags they read', {
    skip: SKIP_WITHOUT_FLAC,
  }, async () => {
    const table = '\ufefftext\ttitle\tname\r\n"Grüß Gott, ""Welt""."\tErstes Kapitel: Ü\tKapitel 1\r\nZwei.\t\t\r\n';
    const out = join(folder.path, 'table-out');
    const input = file('table.tsv', Buffer.from(table, 'utf16le'));
    const ran = await lector('batch', input, '-o', out, '--language', 'de-de');
    assert.equal(ran.code, 0, ran.stderr);
    const path = join(out, 'Kapitel 1.flac');
    assert.ok(decodeByProgram(readFileSync(path)).seconds > 0);
    const { stdout } = spawnSync('metaflac', ['--no-utf8-convert', '--export-tags-to=-', path], { encoding: 'utf8' });
    const tags = new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split('=') as [string, string]),
    );
    assert.deepEqual(
      ['TITLE', 'TRACKNUMBER', 'TRACKTOTAL', 'LANGUAGE', 'ALBUM', 'LECTOR_RUN_ID'].map((name) => tags.get(name)),
      ['Erstes Kapitel: Ü', '1', '2', 'de-DE', undefined, String(rowsOf(out)[0].run_id)],
    );
    assert.match(tags.get('DATE') ?? '', /^\d{4}-\d\d-\d\d$/);
    const plain = rowsOf(out)[1];
    assert.deepEqual([plain.file, plain.sha256], ['0002.flac', plain.stored_sha256]);
  });

  it('refuses what the server would not take before anything is sent, by the name of the file', async () => {
    const input = file('book/Long.txt', 'word '.repeat(30_000));
    const ran = await lector('batch', input, '--whole', '-o', join(folder.path, 'long-out'));
    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /Long\.txt: has 149,999 characters, and the server takes 100,000 in one text: split it/);
  });

  it('speaks a text that begins with a dash', async () => {
    for (const text of ['-5 degrees', '-Very well']) {
      const ran = await lector('say', text, '-o', join(folder.path, 'x.flac'));
      assert.equal(ran.code, 0, ran.stderr);
    }
    const typo = await lector('say', '--voize', 'Ada', 'x', '-o', join(folder.path, 'x.flac'));
    assert.deepEqual([typo.code, /Did you mean --voice\?/.test(typo.stderr)], [2, true]);
  });

  it('tags MP3s and M4As, fetches them again at another loudness without speaking anything, and writes other formats', {
    skip: needsFfmpeg.skip,
  }, async () => {
    const input = file('rows.csv', 'text,name,title\nThe first chapter begins here and goes on.,one,The Beginning\n');
    const out = join(folder.path, 'mp3-out');
    const command = ['batch', input, '-o', out, '--format', 'mp3', '--album', 'A Book', '--srt'];
    const first = await lector(...command, '--loudness', '-16');
    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual(
      readdirSync(out)
        .filter((name) => !name.startsWith('.'))
        .toSorted(),
      ['manifest.json', 'one.mp3', 'one.srt'],
    );
    const path = join(out, 'one.mp3');
    const told = spawnSync('ffprobe', ['-v', 'error', '-show_entries', 'format_tags', '-of', 'json', path]);
    const { tags } = JSON.parse(String(told.stdout)).format;
    assert.deepEqual([tags.title, tags.album, tags.track, tags.LANGUAGE], ['The Beginning', 'A Book', '1/1', 'en-US']);
    const [row] = rowsOf(out);
    assert.equal(tags.LECTOR_RUN_ID, String(row.run_id), 'what the server says of it stays');
    assert.deepEqual([row.sha256, row.stored_sha256], [digest('sha256', readFileSync(path)), null]);
    const isNear = (found: number, wanted: number) => assert.ok(Math.abs(found - wanted) < 1, `${found} of ${wanted}`);
    isNear(measureByFfmpeg(path).lufs, -16);

    const other = await lector(...command, '--loudness', '-23');
    assert.equal(other.code, 0, other.stderr);
    isNear(measureByFfmpeg(path).lufs, -23);
    assert.equal(rowsOf(out)[0].run_id, row.run_id, 'nothing was spoken anew');
    assert.match((await lector(...command, '--loudness', '-23')).stderr, /1 of 1 are in .*, 1 of them from before/);

    const apple = await lector('batch', input, '-o', out, '--format', 'm4a', '--album', 'A Book');
    assert.equal(apple.code, 0, apple.stderr);
    const m4a = spawnSync('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      'format_tags',
      '-of',
      'json',
      join(out, 'one.m4a'),
    ]);
    const found = JSON.parse(String(m4a.stdout)).format.tags;
    assert.deepEqual([found.title, found.album, found.track], ['The Beginning', 'A Book', '1/1']);
    assert.equal(found.LECTOR_RUN_ID, String(rowsOf(out)[0].run_id));

    for (const [name, loudness] of [
      ['loud.flac', '-18'],
      ['loud.m4a', 'acx'],
      ['loud.opus', '-18'],
    ] as const) {
      const target = join(folder.path, name);
      const said = await lector('say', 'Good evening, and welcome to the show.', '-o', target, '--loudness', loudness);
      assert.equal(said.code, 0, said.stderr);
      if (loudness !== 'acx') isNear(measureByFfmpeg(target).lufs, -18);
    }
    const saved = await lector(
      'results',
      String(row.run_id),
      '--download',
      out,
      '--format',
      'wav',
      '--loudness',
      '-19',
    );
    assert.equal(saved.code, 0, saved.stderr);
    isNear(measureByFfmpeg(join(out, `${row.run_id}.wav`)).lufs, -19);
    const linked = await lector('results', String(row.run_id), '--loudness', 'acx', '--json');
    assert.match(linked.stdout, /-acx\.flac\?/);
    const wrong = await lector('results', String(row.run_id), '--loudness', '-17');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /It must be -16, -18, -19, -23 or acx/);
  });
});
