// The published client of the OpenAI API sends a file of requests, and gets the results, although the server is killed in the middle of it.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import OpenAI, { toFile } from 'openai';
import { makeDataFolder, startServer } from './support/server-process.ts';

const LINES = 24;
const RATE = 24_000;
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).error === undefined;

const request = (n: number, body: object = {}) => ({
  ...{ custom_id: `text ${n}`, method: 'POST', url: '/v1/audio/speech' },
  body: { model: 'tts-1', voice: 'alloy', input: `This is number ${n}.`, ...body },
});

interface Result {
  readonly custom_id: string;
  readonly response: {
    readonly status_code: number;
    readonly body: { readonly format: string; readonly file_id: string; readonly bytes: number };
  };
}

/** What ffmpeg makes of it, in seconds; where there is no ffmpeg, nothing is known. */
function secondsOf(bytes: Buffer, path: string): number | null {
  writeFileSync(path, bytes);
  if (!hasFfmpeg) return null;
  const args = ['-v', 'error', '-xerror', '-i', path, '-f', 's16le', '-ac', '1', '-ar', `${RATE}`, '-'];
  return execFileSync('ffmpeg', args).length / 2 / RATE;
}

it('the client of the OpenAI API gets the results of a batch, and the server may be killed meanwhile', async () => {
  using folder = makeDataFolder();
  await using first = await startServer(folder.path, { LECTOR_WORKERS: '2' });
  const apiKey = first.firstKey;
  const connect = (address: string) => new OpenAI({ baseURL: `${address}/v1`, apiKey });
  const lines = Array.from({ length: LINES }, (_, n) => request(n, n % 12 === 0 ? { response_format: 'opus' } : {}));
  lines.push(request(LINES, { voice: 'nobody' }));
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  let client = connect(first.address);
  const input = await client.files.create({ file: await toFile(Buffer.from(text), 'night.jsonl'), purpose: 'batch' });
  assert.deepEqual([input.bytes, input.filename, input.purpose], [Buffer.byteLength(text), 'night.jsonl', 'batch']);
  // The client's types do not know that this endpoint may be named.
  const endpoint = '/v1/audio/speech' as '/v1/embeddings';
  const { id } = await client.batches.create({ input_file_id: input.id, endpoint, completion_window: '24h' });
  await first.end('SIGKILL');

  await using server = await startServer(folder.path, { LECTOR_WORKERS: '2' });
  client = connect(server.address);
  let batch = await client.batches.retrieve(id);
  while (batch.status !== 'completed') {
    assert.ok(['validating', 'in_progress', 'finalizing'].includes(batch.status), JSON.stringify(batch));
    await wait(100);
    batch = await client.batches.retrieve(id);
  }
  assert.deepEqual(batch.request_counts, { total: LINES + 1, completed: LINES, failed: 1 });
  const read = async (fileId: string) =>
    (await (await client.files.content(fileId)).text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Result);
  const [failed, ...others] = await read(batch.error_file_id!);
  assert.deepEqual([failed?.custom_id, failed?.response.status_code, others.length], [`text ${LINES}`, 400, 0]);
  const results = await read(batch.output_file_id!);
  assert.equal(new Set(results.map(({ custom_id }) => custom_id)).size, LINES);
  for (const { custom_id: name, response } of results.slice(0, 3)) {
    const { file_id: fileId, bytes: told, format } = response.body;
    const bytes = Buffer.from(await (await client.files.content(fileId)).arrayBuffer());
    assert.equal(bytes.length, told, name);
    assert.equal((await client.files.retrieve(fileId)).bytes, told);
    const seconds = secondsOf(bytes, join(folder.path, `heard.${format}`));
    assert.ok(seconds === null || (seconds > 0.5 && seconds < 10), `${name}: ${seconds} s`);
  }
  const listed = [];
  for await (const one of client.batches.list({ limit: 1 })) listed.push(one.id);
  assert.deepEqual(listed, [id]);
  const files = [];
  for await (const file of client.files.list({ limit: 2 })) files.push(file.id);
  assert.deepEqual(files.sort(), [input.id, batch.output_file_id, batch.error_file_id].sort());
  assert.equal((await client.files.delete(input.id)).deleted, true);
});
