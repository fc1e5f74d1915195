// `lector pull` and `lector batches` against the real server: what is fetched, what is not fetched again, and a server that is killed meanwhile.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createLectorClient, type LectorClient, type RunItem } from '@lector/client';
import { WITH_FULL_EFFORT } from './support/effort.ts';
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

describe('lector pull', () => {
  let folder: DataFolder;
  let server: ServerProcess;
  let client: LectorClient;
  let settings: Record<string, string>;
  before(async () => {
    folder = makeDataFolder();
    server = await startServer(folder.path);
    settings = { LECTOR_URL: server.address, LECTOR_API_KEY: server.firstKey };
    client = createLectorClient({ baseUrl: server.address, apiKey: server.firstKey });
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const lector = (...args: string[]) => runLector(args, folder.path, settings);
  const pull = (batch: string, out: string, ...args: string[]) => lector('pull', '--batch', batch, out, ...args);
  const items = (...names: string[]): RunItem[] =>
    names.map((name) => ({ text: `This is ${name}.`, custom_id: name, voice_id: 147320, language: 1 }));
  const entriesOf = (out: string) =>
    readFileSync(join(out, 'lector-manifest.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line));
  const filesOf = (out: string) =>
    readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.flac'))
      .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
      .toSorted();
  const timesOf = (out: string) => filesOf(out).map((file) => statSync(join(out, file)).mtimeMs);
  const untilSpoken = (runIds: readonly number[]) =>
    until('all are spoken', async () => {
      const { counts } = await client.listResults({ run_ids: [...runIds], wait: 10 });
      return counts.ready === runIds.length;
    });

  it('brings a batch into a folder, and what is there already not again', async () => {
    const out = join(folder.path, 'once');
    const { batch_id: batch } = await client.submitMany(items('intro', 'book/one', 'book/two'));
    const first = await pull(batch, out, '--watch');
    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual(filesOf(out), ['book/one.flac', 'book/two.flac', 'intro.flac']);
    for (const { file, sha256, size_bytes: size } of entriesOf(out)) {
      const bytes = readFileSync(join(out, file));
      assert.deepEqual([digest('sha256', bytes), bytes.length], [sha256, size]);
    }
    const times = timesOf(out);
    const again = await pull(batch, out, '--json');
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stderr, /3 of 3 are in .*, 3 of them from before/);
    assert.deepEqual([JSON.parse(again.stdout).fetched, timesOf(out)], [0, times]);

    truncateSync(join(out, 'book/two.flac'), 1_000);
    const mended = await pull(batch, out, '--json');
    assert.deepEqual([mended.code, JSON.parse(mended.stdout).fetched], [0, 1]);
    assert.deepEqual(timesOf(out).filter((time) => !times.includes(time)).length, 1);
    const entry = entriesOf(out).find(({ custom_id }) => custom_id === 'book/two');
    assert.equal(digest('sha256', readFileSync(join(out, 'book/two.flac'))), entry.sha256);

    const wave = join(folder.path, 'wave');
    const other = await pull(batch, wave, '--format', 'wav');
    assert.equal(other.code, 0, other.stderr);
    assert.equal(readFileSync(join(wave, 'intro.wav')).subarray(0, 4).toString(), 'RIFF');
    assert.match((await pull(batch, wave, '--format', 'wav', '--verify')).stderr, /3 of them from before/);
  });

  it('names what failed and why, and says by its exit code whether more is to come', async () => {
    const out = join(folder.path, 'failures');
    const { batch_id: batch, name } = await client.openBatch({ name: 'with a failure' });
    await client.pauseBatch(batch);
    const { runs } = await client.addRuns(batch, { runs: items('good', 'bad'), close: true });
    const early = await pull(batch, out);
    assert.equal(early.code, 4, early.stderr);
    assert.match(early.stderr, /2 are not spoken yet: the batch is paused; lector batches resume batch_/);
    await client.cancelRun(runs[1]!.run_id);
    assert.equal((await lector('batches', 'resume', batch)).code, 0);
    const late = await pull(batch, out, '--watch');
    assert.equal(late.code, 1, late.stderr);
    assert.match(late.stdout, /bad +cancelled +\S/);
    assert.match(late.stderr, /1 of 2 are in/);
    assert.deepEqual(
      entriesOf(out).map(({ custom_id, status, file, code }) => [custom_id, status, file, code]),
      [
        ['good', 'ready', 'good.flac', null],
        ['bad', 'cancelled', null, 'cancelled'],
      ],
    );

    const listed = await lector('batches', '--limit', '1');
    assert.match(listed.stdout, new RegExp(`${batch} +completed +1 +0 +2 +100 +${name}\n`));
    assert.match((await lector('batches', 'show', batch)).stdout, /runs +2 in all, 1 done, 1 cancelled\n/);
    const retried = await lector('batches', 'retry', batch);
    assert.deepEqual([retried.code, retried.stderr], [0, '1 are in line again.\n']);
    assert.equal((await pull(batch, out, '--watch')).code, 0);
    assert.deepEqual(filesOf(out), ['bad.flac', 'good.flac']);
    assert.equal((await lector('batches', 'delete', batch)).code, 0);
    const gone = await pull(batch, out);
    assert.deepEqual([gone.code, /There is no such batch/.test(gone.stderr)], [1, true]);
    assert.deepEqual((await pull('mine', out)).code, 2);
  });

  it('waits for a server that was killed, and goes on', WITH_FULL_EFFORT, async () => {
    const out = join(folder.path, 'killed');
    const { batch_id: batch } = await client.openBatch();
    const names = Array.from({ length: 12 }, (_, i) => `part-${i}`);
    const { runs } = await client.addRuns(batch, { runs: items(...names) });
    await untilSpoken(runs.map(({ run_id }) => run_id));
    const paused = await lector('batches', 'pause', batch, '--json');
    assert.equal(JSON.parse(paused.stdout).status, 'paused');
    await client.addRuns(batch, { runs: items('last') });
    assert.match((await lector('batches', 'close', batch)).stdout, /status +paused\n/);

    mkdirSync(out);
    const stopped = launchCommand(['pull', '--batch', batch, out, '--watch'], folder.path, settings);
    await until('a file is here', () => filesOf(out).length > 0);
    assert.equal((await stopped.end('SIGINT')).code, 130, stopped.stderr());
    assert.match(stopped.stderr(), /Stopped: \d+ of 13 are in .* To go on, run the same command again/);
    const before = filesOf(out);

    const pulling = launchCommand(['pull', '--batch', batch, out, '--watch'], folder.path, settings);
    await until('it has asked the server', () => filesOf(out).length > before.length || filesOf(out).length === 12);
    await server.end('SIGKILL');
    await until('it says what it waits for', () => /Waiting: \S+ does not answer/.test(pulling.stderr()));
    server = await startServer(folder.path, { LECTOR_PORT: new URL(server.address).port });
    await client.resumeBatch(batch);
    assert.equal((await pulling.ended).code, 0, pulling.stderr());
    assert.deepEqual(filesOf(out), [...names, 'last'].map((name) => `${name}.flac`).toSorted());
    for (const { file, sha256 } of entriesOf(out))
      assert.equal(digest('sha256', readFileSync(join(out, file))), sha256);
    assert.equal(existsSync(join(out, 'last.flac')), true);
  });
});
