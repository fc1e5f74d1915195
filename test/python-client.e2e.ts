// camb's Python client by record, not by running it: each call as it sends it, and the answer held against what its models take.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { gunzipSync, inflateSync } from 'node:zlib';
import { RECORDED_CALLS, RECORDED_HEADERS, type RecordedCall } from './support/camb-python-calls.ts';
import { readCodeBlocks } from './support/code-blocks.ts';
import { type DataFolder, makeDataFolder, type ServerProcess, startServer } from './support/server-process.ts';
import { until } from './support/until.ts';

const PAGE = join(import.meta.dirname, '../docs/results.md');

interface Answer {
  readonly status: number | undefined;
  readonly body: unknown;
}

/** As httpx does with what it says it takes. */
function decode(bytes: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(bytes);
  return encoding === 'deflate' ? inflateSync(bytes) : bytes;
}

suite("camb's Python client, by record", () => {
  let folder: DataFolder;
  let server: ServerProcess;
  before(async () => {
    folder = makeDataFolder();
    server = await startServer(folder.path);
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  /** With the very headers of the record: `fetch` would add its own. */
  function send({ method, path, body = '' }: Pick<RecordedCall, 'method' | 'path' | 'body'>): Promise<Answer> {
    const content =
      body === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const headers = { ...RECORDED_HEADERS, 'x-api-key': server.firstKey, ...content };
    return new Promise((resolve, reject) => {
      const asked = request(`${server.address}/apis${path}`, { method, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const bytes = decode(Buffer.concat(parts), answer.headers['content-encoding']);
          resolve({ status: answer.statusCode, body: JSON.parse(bytes.toString()) });
        });
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }

  test('each of its calls is answered with what its models take', async () => {
    const known: Record<string, string> = {};
    const fill = (template: string) =>
      Object.entries(known).reduce((all, [name, value]) => all.replaceAll(`{${name}}`, value), template);
    for (const call of RECORDED_CALLS) {
      const filled = { ...call, path: fill(call.path), body: fill(call.body ?? '') };
      const answer = await send(filled);
      assert.equal(answer.status, call.status, call.python);
      assert.ok(call.model(answer.body), `${call.python} cannot take ${JSON.stringify(answer.body).slice(0, 300)}`);
      const { task_id } = answer.body as { task_id?: string };
      if (task_id === undefined) continue;
      known.task_id = task_id;
      const poll = { method: 'GET', path: `/tts/${task_id}` } as const;
      known.run_id = await until('it is spoken', async () => {
        const { run_id } = (await send(poll)).body as { run_id: number | null };
        return run_id !== null && String(run_id);
      });
    }
    assert.ok(!RECORDED_CALLS[0]!.model({ task_id: 7 }), 'the models refuse what the client would');
  });

  test('the sample on the results page uses it as recorded', () => {
    const sample = readCodeBlocks(readFileSync(PAGE, 'utf8')).find(({ fileName }) => fileName === 'camb-sdk');
    assert.match(sample?.code ?? '', /client\.text_to_speech\.get_tts_results\(run_ids=\[/);
    assert.match(sample?.code ?? '', /CambAI\(api_key=.*, base_url="http:\/\/127\.0\.0\.1:7077\/apis"\)/);
  });
});
