// Batches of the OpenAI door: from a file with a request a line to the files with the results.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from '../app-harness.ts';
import { type BatchClient, createBatchClient, line } from './batch-client.ts';

const FLAC = { response_format: 'flac' };
const counts = (total: number, completed: number, failed: number) => ({ total, completed, failed });

describe('batches of the OpenAI door', () => {
  let server: Harness;
  let client: BatchClient;
  before(async () => {
    server = await createHarness();
    client = createBatchClient(server);
  });
  after(() => server.close());
  const begin = async (lines: readonly (string | object)[]): Promise<string> =>
    (await client.begin(await client.sendLines(lines))).json.id;
  const cancel = (id: string) => client.ask('POST', `/v1/batches/${id}/cancel`);

  it('become runs in the background, and files with what was spoken and what was not', async () => {
    const fileId = await client.sendLines([
      line('a', FLAC),
      '',
      line('name with blanks', { ...FLAC, speed: 1.5 }),
      line('nobody', { voice: 'nobody' }),
      line('fast', { speed: 9 }),
      line('nothing', { input: '.' }),
    ]);
    const made = await client.begin(fileId, { metadata: { night: 'one' } });
    assert.equal(made.status, 200, made.text);
    const { id } = made.json;
    assert.deepEqual(
      [made.json.object, made.json.status, made.json.input_file_id, made.json.endpoint, made.json.metadata],
      ['batch', 'validating', fileId, '/v1/audio/speech', { night: 'one' }],
    );
    await server.carryOut();
    const going = await client.look(id);
    assert.deepEqual([going.status, going.request_counts], ['in_progress', counts(5, 0, 3)]);
    await server.speakAll(Buffer.from('fLaC of a batch'));
    assert.deepEqual((await client.look(id)).request_counts, counts(5, 2, 3));
    await server.carryOut();
    const over = await client.look(id);
    assert.deepEqual([over.status, over.errors, over.request_counts], ['completed', null, counts(5, 2, 3)]);
    assert.ok(over.completed_at !== null && over.in_progress_at !== null && over.expires_at === null);

    const results = await client.read(over.output_file_id!);
    assert.deepEqual(
      results.map(({ custom_id }) => custom_id),
      ['a', 'name with blanks'],
    );
    const { body, status_code, request_id } = results[0].response;
    assert.match(results[0].id, /^batch_req_[0-9a-f]{32}$/);
    assert.deepEqual([status_code, results[0].error], [200, null]);
    assert.deepEqual(body, { object: 'audio', format: 'flac', file_id: body.file_id, bytes: 15 });
    assert.equal(body.file_id, `file-${request_id.replaceAll('-', '')}-flac`);
    const audio = await client.ask('GET', `/v1/files/${body.file_id}/content`);
    assert.deepEqual([audio.text, audio.headers['content-type']], ['fLaC of a batch', 'audio/flac']);

    const part = async (range: string) =>
      server.app.inject({ url: `/v1/files/${body.file_id}/content`, headers: { 'x-api-key': server.alice, range } });
    const some = await part('bytes=0-3');
    assert.deepEqual([some.statusCode, some.body], [206, 'fLaC']);
    const outside = await part('bytes=99-');
    assert.deepEqual([outside.statusCode, outside.json().error.type], [416, 'invalid_request_error']);

    const errors = await client.read(over.error_file_id!);
    assert.deepEqual(
      errors.map(({ custom_id, response, error }) => [
        custom_id,
        response.status_code,
        response.body.error.param,
        error,
      ]),
      [
        ['nobody', 400, 'voice', null],
        ['fast', 400, 'speed', null],
        ['nothing', 400, 'input', null],
      ],
    );
    assert.equal(errors[0].response.body.error.code, 'voice_not_found');
  });

  it('are batches of runs under the same id, and their runs are kept as all are', async () => {
    const id = await begin([line('welcome', FLAC), line('with blanks', FLAC)]);
    await server.carryOut();
    await server.speakAll();
    const own = (url: string) => server.app.inject({ url, headers: { 'x-api-key': server.alice } });
    assert.deepEqual((await own(`/lector/v1/batches/${id}`)).json().counts.done, 2);
    const { results } = (await own(`/lector/v1/batches/${id}/results`)).json();
    assert.deepEqual(
      results.map(({ custom_id }: { custom_id: string }) => custom_id),
      ['welcome', 'line:2'],
    );
    server.advance(10 * 24 * 3_600_000);
    await server.prune();
    await server.carryOut();
    assert.equal((await client.look(id)).request_counts.completed, 2);
  });

  it('fail as a whole when the file is none of requests, and each bad line is told', async () => {
    const good = line('a');
    const id = await begin([
      good,
      good,
      '{"custom_id":',
      line('c', {}, { method: 'GET' }),
      line('d', {}, { url: '/v1/chat/completions' }),
      line('e', {}, { body: 'text' }),
      { method: 'POST', url: '/v1/audio/speech', body: {} },
      '[1]',
      line('x'.repeat(513)),
    ]);
    await server.carryOut();
    const failed = await client.look(id);
    assert.deepEqual([failed.status, failed.request_counts], ['failed', counts(0, 0, 0)]);
    assert.equal(failed.errors?.object, 'list');
    assert.deepEqual(
      failed.errors?.data.map(({ line: at, code }) => [at, code]),
      [
        [2, 'duplicate_custom_id'],
        [3, 'invalid_json_line'],
        [4, 'invalid_method'],
        [5, 'invalid_url'],
        [6, 'invalid_body'],
        [7, 'missing_custom_id'],
        [8, 'invalid_json_line'],
        [9, 'invalid_custom_id'],
      ],
    );
    const empty = await begin(['', ' ']);
    await server.carryOut();
    assert.deepEqual((await client.look(empty)).errors?.data[0]?.code, 'empty_file');
    assert.equal(
      (await server.app.inject({ url: `/lector/v1/batches/${id}`, headers: { 'x-api-key': server.alice } })).statusCode,
      404,
    );
  });

  it('are refused for what is wrong with the call itself', async () => {
    const fileId = await client.sendLines([line('a')]);
    const code = async (more: object) => {
      const { status, json } = await client.begin(fileId, more);
      return [status, json.error.param, json.error.code];
    };
    assert.deepEqual(await code({ input_file_id: 'file-nothing' }), [400, 'input_file_id', 'file_not_found']);
    assert.deepEqual(await code({ endpoint: '/v1/embeddings' }), [400, 'endpoint', 'enum']);
    assert.deepEqual(await code({ completion_window: '1h' }), [400, 'completion_window', 'enum']);
    assert.deepEqual((await code({ metadata: { a: 1 } }))[0], 400);
    assert.equal((await client.ask('GET', '/v1/batches/batch_nothing')).status, 404);
    assert.equal((await cancel('batch_nothing')).status, 404);
  });

  it('are cancelled with the results of what was done', async () => {
    const id = await begin([line('done', FLAC)]);
    await server.carryOut();
    const going = await begin([line('a', FLAC), line('bad', { voice: 'nobody' })]);
    await server.speakAll();
    await server.carryOut();
    assert.equal((await client.look(id)).status, 'completed');
    const ended = await cancel(id);
    assert.deepEqual([ended.status, ended.json.error.code], [400, 'batch_ended']);
    const asked = await cancel(going);
    assert.deepEqual([asked.status, asked.json.status], [200, 'cancelling']);
    await server.carryOut();
    await settled(going, 'cancelled');
    const over = await client.look(going);
    assert.deepEqual([over.status, over.request_counts, over.output_file_id], ['cancelled', counts(2, 0, 1), null]);
    assert.deepEqual(
      (await client.read(over.error_file_id!)).map(({ custom_id }) => custom_id),
      ['bad'],
    );
    const early = await begin([line('never read')]);
    await cancel(early);
    await server.carryOut();
    assert.equal((await client.look(early)).status, 'cancelled');
  });

  /** The runs of a cancelled batch end in the background. */
  async function settled(id: string, status: string): Promise<void> {
    while ((await client.look(id)).status !== status) {
      await new Promise((resolve) => setImmediate(resolve));
      await server.carryOut();
    }
  }

  it('tell of a run that failed, was deleted or cancelled by itself, and leave no line out', async () => {
    const id = await begin([line('fails', FLAC)]);
    await server.carryOut();
    await server.failAll({ code: 'engine_failed', message: 'The engine gave up.', retryable: true });
    await server.carryOut();
    const over = await client.look(id);
    assert.deepEqual([over.status, over.request_counts], ['completed', counts(1, 0, 1)]);
    const [failed] = await client.read(over.error_file_id!);
    assert.deepEqual(
      [failed.custom_id, failed.response, failed.error],
      ['fails', null, { code: 'engine_failed', message: 'The engine gave up.' }],
    );
  });

  it('end without their runs when those are deleted meanwhile', async () => {
    const id = await begin([line('gone', FLAC)]);
    await server.carryOut();
    const deleted = await server.app.inject({
      method: 'DELETE',
      url: `/lector/v1/batches/${id}`,
      headers: { 'x-api-key': server.alice },
    });
    assert.equal(deleted.statusCode, 204);
    await server.carryOut();
    const over = await client.look(id);
    assert.deepEqual([over.status, over.request_counts], ['cancelled', counts(1, 0, 1)]);
    assert.equal((await client.read(over.error_file_id!))[0].error.code, 'run_deleted');
  });

  it('hold their input file until it is read, and fail with a word when its bytes are missing', async () => {
    const fileId = await client.sendLines([line('a', FLAC)]);
    const { id } = (await client.begin(fileId)).json;
    const held = await client.ask('DELETE', `/v1/files/${fileId}`);
    assert.deepEqual([held.status, held.json.error.code], [400, 'file_in_use']);
    rmSync(join(server.dataDir, 'uploads', fileId.slice('file-'.length)));
    await server.carryOut();
    assert.equal((await client.look(id)).errors?.data[0]?.code, 'input_file_missing');
    assert.equal((await client.ask('GET', `/v1/files/${fileId}/content`)).json.error.code, 'damaged');
    assert.equal((await client.ask('DELETE', `/v1/files/${fileId}`)).status, 200);
  });

  it('are listed newest first, page by page', async () => {
    const ids = [await begin([line('1')]), await begin([line('2')])].reverse();
    const page = async (query: string) => {
      const { json } = await client.ask('GET', `/v1/batches${query}`);
      return [json.data.map(({ id }: { id: string }) => id), json.has_more];
    };
    assert.deepEqual(await page('?limit=1'), [[ids[0]], true]);
    assert.deepEqual((await page(`?limit=1&after=${ids[0]}`))[0], [ids[1]]);
    assert.deepEqual(await page('?after=batch_nothing'), [[], false]);
    const others = await client.ask('GET', '/v1/batches', { key: server.bob });
    assert.deepEqual(others.json, { object: 'list', data: [], first_id: null, last_id: null, has_more: false });
    for (const id of ids) await cancel(id);
    await server.carryOut();
  });

  it('delete the run with the file of its audio', async () => {
    const id = await begin([line('to be deleted', FLAC)]);
    await server.carryOut();
    await server.speakAll();
    await server.carryOut();
    const [result] = await client.read((await client.look(id)).output_file_id!);
    const { file_id: fileId } = result.response.body;
    assert.equal((await client.ask('GET', `/v1/files/${fileId}`)).json.bytes, result.response.body.bytes);
    for (const path of [`/v1/files/${fileId}`, `/v1/files/${fileId}/content`])
      assert.equal((await client.ask('GET', path, { key: server.bob })).status, 404);
    assert.equal((await client.ask('DELETE', `/v1/files/${fileId}`, { key: server.bob })).status, 404);
    assert.equal((await client.ask('DELETE', `/v1/files/${fileId}`)).json.deleted, true);
    assert.equal((await client.ask('GET', `/v1/files/${fileId}/content`)).status, 404);
  });

  it('wait at a limit of the server, and take as many lines as there is room for', async () => {
    const narrow = await createHarness({ maxWaitingRuns: 2 });
    const own = createBatchClient(narrow);
    const { id } = (await own.begin(await own.sendLines(['a', 'b', 'c'].map((name) => line(name, FLAC))))).json;
    await narrow.carryOut();
    assert.equal((await narrow.speakAll()).length, 2);
    await narrow.carryOut();
    assert.deepEqual((await own.look(id)).request_counts, counts(3, 2, 0));
    narrow.advance(10_000);
    await narrow.carryOut();
    assert.equal((await narrow.speakAll()).length, 1);
    await narrow.carryOut();
    const over = await own.look(id);
    const results = await own.read(over.output_file_id!);
    await narrow.close();
    assert.deepEqual(
      [over.status, over.request_counts, results.map(({ custom_id }) => custom_id)],
      ['completed', counts(3, 3, 0), ['a', 'b', 'c']],
    );
  });

  it('say what they wait for when a budget is spent, and end with a word when their key is gone', async () => {
    const { secret, key } = await server.keys.create({ name: 'small', owner: 'alice', characterLimit: 9 });
    const ask = async (name: string) =>
      (await client.begin(await client.sendLines([line(name, FLAC)], secret), {}, secret)).json.id;
    const id = await ask('waits');
    await server.carryOut();
    const waiting = await client.look(id);
    assert.deepEqual([waiting.status, waiting.errors?.data[0]?.code], ['in_progress', 'insufficient_quota']);
    await cancel(id);
    server.advance(10_000);
    await server.carryOut();
    await settled(id, 'cancelled');
    assert.equal((await client.look(id)).errors, null);
    const other = await ask('keyless');
    await server.keys.revoke(key.id);
    await server.carryOut();
    const failed = await client.look(other);
    assert.deepEqual([failed.status, failed.errors?.data[0]?.code], ['failed', 'invalid_api_key']);
  });
});
