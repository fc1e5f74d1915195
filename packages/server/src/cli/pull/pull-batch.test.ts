// A pull against a client of the test's own: links that end, bytes that are wrong, servers that fail, batches that go on.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type BatchInfo, type BatchResult, type Download, LectorError, type RunResult } from '@lector/client';
import { MANIFEST_NAME, openManifest } from './manifest.ts';
import { type PullOptions, type PullTally, pullBatch } from './pull-batch.ts';
import { createRecordingPaths } from './recording-paths.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lector-pull-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const audioOf = (runId: number) => Buffer.from(`audio of ${runId}`);
const result = (runId: number, changes: Partial<BatchResult> = {}): BatchResult => ({
  ...{ runId, customId: `c${runId}`, status: 'ready', url: `http://l/${runId}`, expiresAt: null, durationMs: 1_000 },
  ...{ sizeBytes: audioOf(runId).length, sha256: createHash('sha256').update(audioOf(runId)).digest('hex') },
  ...{ sampleRate: 22_050, contentType: 'audio/flac', message: null, code: null, retryable: false },
  ...changes,
});
const NOTHING = { url: null, sizeBytes: null, sha256: null, durationMs: null } as const;

interface Fake {
  readonly results: BatchResult[];
  status: BatchInfo['status'];
  /** Opens a link. */
  open: (url: string) => Uint8Array;
  readonly opened: string[];
}

const fake = (...results: BatchResult[]): Fake => {
  const opened: string[] = [];
  const open = (url: string) => audioOf(Number(/\d+$/.exec(url)?.[0]));
  return { results, status: 'completed', open, opened };
};

async function pull(server: Fake, changes: Partial<PullOptions> = {}) {
  const manifest = await openManifest(folder, { lector: 'pull', batch_id: 'b' });
  const tallies: PullTally[] = [];
  const client: PullOptions['client'] = {
    getBatch: async () => ({ status: server.status, counts: { total: server.results.length } }) as BatchInfo,
    batchResults: async function* () {
      yield* [...server.results];
    },
    listResults: async () => ({}) as never,
    // Asked for a new link.
    results: async (ids) =>
      new Map(ids.map((id) => [id, { ...result(id), url: `http://l/new-${id}` } as unknown as RunResult])),
    async download(source) {
      const url = (source as { url: string }).url;
      server.opened.push(url);
      const bytes = server.open(url);
      return { stream: new Blob([bytes as BlobPart]).stream() } as unknown as Download;
    },
  };
  try {
    const pulled = await pullBatch({
      ...{ client, batchId: 'b', folder, format: 'flac', audio: {}, manifest },
      ...{ verify: false, watch: false, signal: new AbortController().signal, onBegin: () => () => {} },
      paths: createRecordingPaths('flac', new Map()),
      onChanged: (tally) => tallies.push({ ...tally }),
      onWait: () => {},
      ...changes,
    });
    await manifest.finish(pulled.runs.map(({ entry }) => entry));
    return { ...pulled, states: pulled.runs.map(({ state, fresh }) => `${state}${fresh ? ' now' : ''}`), tallies };
  } finally {
    manifest.close();
  }
}

const manifestLines = () =>
  readFileSync(join(folder, MANIFEST_NAME), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('what became of every run stands in the manifest, in the order of the batch', async () => {
  const server = fake(
    result(1),
    result(2, { ...NOTHING, status: 'failed', code: 'engine_failed', message: 'The engine crashed' }),
    result(3, { ...NOTHING, status: 'queued' }),
    result(4, { customId: null }),
  );
  const { states, tallies } = await pull(server);
  assert.deepEqual(states, ['here now', 'failed', 'pending', 'here now']);
  assert.deepEqual(tallies.at(-1), { total: 4, here: 2, pending: 1, failed: 1 });
  const [head, ...lines] = manifestLines();
  assert.deepEqual(head, { lector: 'pull', format: 1, batch_id: 'b' });
  assert.deepEqual(
    lines.map(({ run_id, status, file, code }) => [run_id, status, file, code]),
    [
      [1, 'ready', 'c1.flac', null],
      [2, 'failed', null, 'engine_failed'],
      [3, 'queued', null, null],
      [4, 'ready', 'run-4.flac', null],
    ],
  );
  assert.deepEqual(readFileSync(join(folder, 'run-4.flac')), audioOf(4));
});

test('nothing is fetched twice, but what was cut off, changed or lost; also without a manifest, and after the server has deleted it', async () => {
  const server = fake(result(1), result(2), result(3));
  await pull(server);
  assert.deepEqual((await pull(server)).states, ['here', 'here', 'here']);
  assert.equal(server.opened.length, 3);
  writeFileSync(join(folder, 'c1.flac'), 'audio');
  writeFileSync(join(folder, 'c2.flac'), 'other of 2'.slice(0, audioOf(2).length));
  rmSync(join(folder, 'c3.flac'));
  assert.deepEqual((await pull(server)).states, ['here now', 'here now', 'here now']);
  rmSync(join(folder, MANIFEST_NAME));
  assert.deepEqual((await pull(server)).states, ['here', 'here', 'here']);
  server.results[0] = result(1, { ...NOTHING, status: 'expired' });
  assert.deepEqual((await pull(server, { verify: true })).states, ['here', 'here', 'here']);
});

test('a link that is refused is asked for anew, and bytes that are not those that were promised are not kept', async () => {
  const server = fake(result(1), result(2));
  server.open = (url) => {
    if (url === 'http://l/1') throw new LectorError('permission', 'the link has expired', { status: 403 });
    return url.endsWith('2') ? Buffer.from('audio of x') : audioOf(1);
  };
  const { states, runs } = await pull(server);
  assert.deepEqual(states, ['here now', 'failed now']);
  assert.deepEqual([runs[1]?.entry.status, runs[1]?.entry.code], ['unsaved', 'integrity']);
  assert.deepEqual(
    manifestLines().map(({ file }) => file),
    [undefined, 'c1.flac', null],
  );
});

test('recordings are tagged where that is wanted, and fetched again for other tags', async () => {
  const server = fake(result(1));
  const tagsOf = (digest: string) => ({ tagsOf: () => ({ comments: {}, digest }) });
  const states = async (changes: Partial<PullOptions>) => (await pull(server, changes)).states;
  assert.deepEqual(await states(tagsOf('x')), ['here now']);
  assert.equal(manifestLines()[1].tags, 'x');
  assert.deepEqual(await states(tagsOf('x')), ['here']);
  assert.deepEqual(await states(tagsOf('y')), ['here now']);
  rmSync(join(folder, MANIFEST_NAME));
  assert.deepEqual(await states(tagsOf('y')), ['here now'], 'a file that nobody knows may have none');
});

test('a folder in the place of a recording is named, and the others are fetched', async () => {
  mkdirSync(join(folder, 'c1.flac'));
  const { states } = await pull(fake(result(1), result(2)));
  assert.deepEqual(states, ['failed', 'here now']);
  assert.match(manifestLines()[1].message, /^c1\.flac is a folder here/);
});

test('a server that fails again and again, or is away, ends the pull; what is complete is known to the next', async () => {
  const server = fake(...Array.from({ length: 12 }, (_, i) => result(i + 1)));
  const { open } = server;
  server.open = (url) => {
    if (/[1-3]$/.test(url) && !/1\d$/.test(url)) return open(url);
    throw new LectorError('server', 'it fails', { status: 500 });
  };
  await assert.rejects(pull(server), { kind: 'server' });
  server.open = (url) => {
    if (url.endsWith('12')) throw new LectorError('network', 'no answer');
    return open(url);
  };
  await assert.rejects(pull(server), { kind: 'network' });
  server.open = open;
  const { states } = await pull(server);
  assert.deepEqual([states.length, states.slice(0, 3), states.at(-1)], [12, ['here', 'here', 'here'], 'here now']);
});

test('a line that a crash has cut off is passed over; a folder of another batch is refused', async () => {
  const server = fake(result(1));
  await pull(server);
  appendFileSync(join(folder, MANIFEST_NAME), '{"custom_id":"c1","run_');
  assert.deepEqual((await pull(server)).states, ['here']);
  await assert.rejects(
    openManifest(folder, { lector: 'pull', batch_id: 'other' }),
    /This folder holds the recordings of b: use another one/,
  );
  writeFileSync(join(folder, MANIFEST_NAME), 'my own notes\n');
  await assert.rejects(openManifest(folder, { lector: 'pull', batch_id: 'b' }), /is not the manifest of a pull/);
});

test('watching goes on until the batch has ended, and takes repeats of runs in their places', async () => {
  const server = fake(result(1), result(2, { ...NOTHING, status: 'queued' }));
  server.status = 'running';
  const changes: number[] = [];
  const { states, runs } = await pull(server, {
    watch: true,
    onChanged({ here }) {
      changes.push(here);
      // The first round has seen both: the second run was repeated, and a third was added.
      if (changes.length === 3) server.results.splice(1, 1, result(7, { customId: 'c2' }), result(3));
      if (changes.length === 3) server.status = 'completed';
    },
  });
  assert.deepEqual(states, ['here now', 'here now', 'here now']);
  assert.deepEqual(
    runs.map(({ entry }) => [entry.run_id, entry.file]),
    [
      [1, 'c1.flac'],
      [7, 'c2.flac'],
      [3, 'c3.flac'],
    ],
  );
  // Two at a time: which of them is opened first is open.
  assert.deepEqual(server.opened.toSorted(), ['http://l/1', 'http://l/3', 'http://l/7']);
});
