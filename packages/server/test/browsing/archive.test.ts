// One ZIP of many recordings, read by an independent reader: its content matches its manifest.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { WITH_FULL_EFFORT } from '../../../../test/support/effort.ts';
import { encodeFlac, makeVoice } from '../../src/audio/test-sounds.ts';
import { createHarness, type Harness } from '../app-harness.ts';

interface Manifest {
  readonly runs: readonly {
    readonly run_id: number;
    readonly status: string;
    readonly file: string | null;
    readonly sha256: string | null;
    readonly size_bytes: number | null;
    readonly seconds: number | null;
  }[];
}

describe('GET /lector/v1/runs.zip', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness();
  });
  after(() => server.close());

  const fetchZip = (query: string, method: 'GET' | 'HEAD' = 'GET', key = server.alice) =>
    server.app.inject({ method, url: `/lector/v1/runs.zip${query}`, headers: { 'x-api-key': key } });
  async function speak(text: string, bytes: Buffer): Promise<number> {
    await server.submit(server.alice, text);
    return (await server.speakAll(bytes))[0]!;
  }

  it('holds what was stored, the manifest first, and is as long as it says', async () => {
    const [first, second] = [
      await speak('Secret words.', Buffer.from('fLaC one')),
      await speak('Two.', Buffer.from('fLaC two!')),
    ];
    const waiting = await server.submit(server.alice, 'Waits.');
    const answer = await fetchZip('');
    assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, 'application/zip']);
    assert.equal(Number(answer.headers['content-length']), answer.rawPayload.length);
    const files = readZip(answer.rawPayload);
    assert.deepEqual(
      files.map(({ name }) => name),
      ['manifest.json', `run-${second}.flac`, `run-${first}.flac`],
    );
    assert.deepEqual(files[2]?.bytes, Buffer.from('fLaC one'));
    const manifest: Manifest = JSON.parse(String(files[0]?.bytes));
    assert.equal(manifest.runs.length, 3);
    for (const { file, sha256, size_bytes, seconds, status } of manifest.runs) {
      const bytes = files.find(({ name }) => name === file)?.bytes;
      if (bytes === undefined)
        assert.deepEqual([file, sha256, size_bytes, seconds, status], [null, null, null, null, 'queued']);
      else
        assert.deepEqual(
          [sha256, size_bytes, seconds],
          [createHash('sha256').update(bytes).digest('hex'), bytes.length, 2],
        );
    }
    assert.ok(!answer.rawPayload.includes('Secret'), 'no words of the text');
    const head = await fetchZip('', 'HEAD');
    assert.deepEqual([head.headers['content-length'], head.rawPayload.length], [answer.headers['content-length'], 0]);
    await server.app.inject({
      method: 'DELETE',
      url: `/lector/v1/runs/${waiting}`,
      headers: { 'x-api-key': server.alice },
    });
  });

  it('holds recordings in another format, made while it is sent, and a manifest behind them', async () => {
    const samples = makeVoice(22_050, 22_050);
    const flac = await encodeFlac(samples, 22_050);
    await server.submit(server.alice, 'Made aloud.');
    const [made] = await server.speakAll(flac, { samples: samples.length });
    const waiting = await server.submit(server.alice, 'Waits aloud.');
    const query = `?q=aloud&format=mp3&sample_rate=16000&loudness=-18`;
    const answer = await fetchZip(query);
    assert.deepEqual(
      [answer.statusCode, answer.headers['content-length']],
      [200, undefined],
      answer.body.slice(0, 300),
    );
    const [audio, last] = readZip(answer.rawPayload);
    assert.deepEqual([audio?.name, last?.name], [`run-${made}-16000-18lufs.mp3`, 'manifest.json']);
    const alone = await server.app.inject({
      url: `/lector/v1/runs/${made}/audio?format=mp3&sample_rate=16000&loudness=-18`,
      headers: { 'x-api-key': server.alice },
    });
    assert.deepEqual(audio?.bytes, alone.rawPayload);
    const [second, first] = (JSON.parse(String(last?.bytes)) as Manifest).runs;
    const sha256 = createHash('sha256').update(alone.rawPayload).digest('hex');
    assert.deepEqual(first, { ...first, file: audio?.name, sha256, size_bytes: alone.rawPayload.length, seconds: 1 });
    assert.deepEqual(second, { ...second, status: 'queued', file: null, sha256: null, size_bytes: null });
    assert.equal((await fetchZip(query, 'HEAD')).headers['content-length'], undefined);
    await server.app.inject({
      method: 'DELETE',
      url: `/lector/v1/runs/${waiting}`,
      headers: { 'x-api-key': server.alice },
    });
  });

  it('holds the runs named, or those that a filter matches, of the owner alone', async () => {
    const [a, b] = [await speak('Aa.', Buffer.from('fLaC a')), await speak('Bb.', Buffer.from('fLaC b'))];
    const names = async (query: string, key = server.alice) =>
      readZip((await fetchZip(query, 'GET', key)).rawPayload).map(({ name }) => name);
    assert.deepEqual(await names(`?run_ids=${b},${a},%20${b}`), ['manifest.json', `run-${b}.flac`, `run-${a}.flac`]);
    assert.deepEqual(await names('?q=aa.'), ['manifest.json', `run-${a}.flac`]);
    assert.deepEqual(await names('?q=aa.', server.bob), ['manifest.json']);
    assert.deepEqual(await names(`?run_ids=${a}`, server.bob), ['manifest.json']);
  });

  it('does not hold a damaged recording, and says so', async () => {
    const [good, bad] = [await speak('Good.', Buffer.from('fLaC good')), await speak('Bad.', Buffer.from('fLaC bad'))];
    const blobs = join(server.dataDir, 'blobs');
    const last = readdirSync(blobs, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const path of last) {
      if (readFileSync(path).equals(Buffer.from('fLaC bad'))) writeFileSync(path, 'fLaC baD');
    }
    const files = readZip((await fetchZip(`?run_ids=${good},${bad}`)).rawPayload);
    assert.deepEqual(
      files.map(({ name }) => name),
      ['manifest.json', `run-${good}.flac`],
    );
    const { runs }: Manifest = JSON.parse(String(files[0]?.bytes));
    assert.deepEqual(
      runs.map(({ run_id, status, file }) => [run_id, status, file]),
      [
        [good, 'done', `run-${good}.flac`],
        [bad, 'damaged', null],
      ],
    );
  });

  it('is refused when it would be too large or it is not clear what is meant', async () => {
    const many = Array.from({ length: 1_001 }, (_, i) => i + 1).join(',');
    for (const [query, loc, type] of [
      [`?run_ids=${many}`, ['query', 'run_ids'], 'too_long'],
      ['?run_ids=1,x', ['query', 'run_ids', 1], 'int_parsing'],
      ['?run_ids=0', ['query', 'run_ids', 0], 'int_parsing'],
      ['?run_ids=', ['query', 'run_ids', 0], 'int_parsing'],
      ['?run_ids=1&status=done', ['query', 'run_ids'], 'run_ids_or_filter'],
      ['?status=ready', ['query', 'status'], 'enum'],
    ] as const) {
      const answer = await fetchZip(query);
      const [item] = answer.json().detail;
      assert.deepEqual([answer.statusCode, item.loc, item.type], [422, loc, type], query.slice(0, 40));
    }
  });

  it('is whole with as many runs as it may hold, and refused with one more', WITH_FULL_EFFORT, async () => {
    const full = await createHarness();
    await Promise.all(Array.from({ length: 1_000 }, () => full.submit(full.alice)));
    const runIds = await full.speakAll();
    const ask = (method: 'GET' | 'HEAD') =>
      full.app.inject({ method, url: '/lector/v1/runs.zip', headers: { 'x-api-key': full.alice } });
    const answer = await ask('GET');
    assert.equal(Number(answer.headers['content-length']), answer.rawPayload.length);
    const names = readZip(answer.rawPayload).map(({ name }) => name);
    assert.deepEqual(names.sort(), ['manifest.json', ...runIds.map((runId) => `run-${runId}.flac`)].sort());
    assert.equal((await ask('HEAD')).headers['content-length'], answer.headers['content-length']);
    await full.submit(full.alice);
    const refused = await ask('GET');
    assert.deepEqual([refused.statusCode, refused.json().detail[0].ctx], [422, { max_length: 1_000 }]);
    await full.close();
  });

  it('needs no more memory than a few files at a time, and stops working when nobody fetches', async () => {
    const own = await createHarness();
    const bytes = Buffer.alloc(8 * 1024 * 1024, 'fLaC');
    const count = 24;
    for (let i = 0; i < count; i++) {
      await own.submit(own.alice, `Number ${i}.`);
      await own.speakAll(bytes);
    }
    await own.app.listen({ host: '127.0.0.1', port: 0 });
    const address = own.app.server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const request = `GET /lector/v1/runs.zip HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${own.alice}\r\n\r\n`;
    const openFiles = () => readdirSync('/proc/self/fd').length;

    // A reader that stops: buffers stay small, and sending ends with the connection.
    const lazy = connect(port, '127.0.0.1');
    lazy.write(request);
    await once(lazy, 'readable');
    await sleep(300);
    const before = process.memoryUsage().rss;
    const open = openFiles();
    await sleep(200);
    assert.ok(process.memoryUsage().rss - before < 32 * 1024 * 1024);
    lazy.destroy();
    // The file that was being sent is closed; if it never is, the time of the test ends it.
    while (openFiles() >= open) await sleep(20);

    const rssBefore = process.memoryUsage().rss;
    let highest = 0;
    let received = 0;
    const eager = connect(port, '127.0.0.1');
    eager.write(request);
    for await (const chunk of eager) {
      received += (chunk as Buffer).length;
      highest = Math.max(highest, process.memoryUsage().rss);
      if (received > count * bytes.length) break;
    }
    assert.ok(received > count * bytes.length);
    assert.ok(highest - rssBefore < 96 * 1024 * 1024, `grew by ${Math.round((highest - rssBefore) / 1_048_576)} MiB`);
    await own.close();
  });
});

/** The files of an archive by its central directory, each held to its own header, size and checksum. Stored ones only. */
function readZip(zip: Buffer): { name: string; bytes: Buffer }[] {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  assert.equal(end + 22, zip.length);
  const files: { name: string; bytes: Buffer }[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < zip.readUInt16LE(end + 10); i++) {
    assert.equal(zip.readUInt32LE(at), 0x02014b50);
    const [method, sum, packed, size] = [10, 16, 20, 24].map((place, j) =>
      j === 0 ? zip.readUInt16LE(at + place) : zip.readUInt32LE(at + place),
    ) as [number, number, number, number];
    const [nameLength, extra, comment] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ];
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    assert.equal(zip.readUInt32LE(local), 0x04034b50);
    assert.equal(zip.toString('utf8', local + 30, local + 30 + nameLength), name);
    const start = local + 30 + nameLength + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(start, start + size);
    assert.deepEqual([method, packed, sum], [0, size, crc32(bytes)], name);
    files.push({ name, bytes });
    at += 46 + nameLength + extra + comment;
  }
  return files;
}
