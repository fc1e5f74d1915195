// Files of the OpenAI door: what is taken, whose it is, what it is limited to, and how it goes.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from '../app-harness.ts';
import { FORM_TYPE, form } from '../voice-recordings.ts';
import { type Answer, type BatchClient, createBatchClient, line } from './batch-client.ts';

const HOUR_MS = 3_600_000;
const errorOf = ({ status, json }: Answer) => [status, json.error.param, json.error.code];

describe('files of the OpenAI door', () => {
  let server: Harness;
  let client: BatchClient;
  before(async () => {
    server = await createHarness({ maxFiles: 6, maxFilesMib: 3, maxFileMib: 1 });
    client = createBatchClient(server);
  });
  after(() => server.close());
  const uploads = () => readdirSync(join(server.dataDir, 'uploads'));
  const get = (path: string, key?: string) => client.ask('GET', path, key === undefined ? {} : { key });
  const remove = (id: string, key = server.alice) => client.ask('DELETE', `/v1/files/${id}`, { key });

  it('takes a form with the file first, tells of it, hands out its bytes, and deletes them', async () => {
    const sent = await client.send('{"a":1}\n');
    assert.equal(sent.status, 200, sent.text);
    const { id, created_at, ...rest } = sent.json;
    assert.match(id, /^file-[0-9a-f]{32}$/);
    assert.equal(created_at, Math.floor(server.now() / 1_000));
    assert.deepEqual(rest, {
      ...{ object: 'file', bytes: 8, expires_at: null, filename: 'voice.wav', purpose: 'batch', status: 'processed' },
    });
    assert.deepEqual((await get(`/v1/files/${id}`)).json, sent.json);
    const content = await get(`/v1/files/${id}/content`);
    assert.deepEqual([content.text, content.headers['content-length']], ['{"a":1}\n', '8']);
    assert.deepEqual(uploads(), [id.slice('file-'.length)]);
    assert.deepEqual((await remove(id)).json, { id, object: 'file', deleted: true });
    assert.deepEqual(uploads(), []);
    assert.equal((await get(`/v1/files/${id}`)).status, 404);
    assert.equal((await remove(id)).status, 404);
  });

  it('tells apart whose a file is', async () => {
    const { id } = (await client.send('x')).json;
    for (const path of [`/v1/files/${id}`, `/v1/files/${id}/content`])
      assert.deepEqual(errorOf(await get(path, server.bob)), [404, null, 'not_found']);
    assert.equal((await remove(id, server.bob)).status, 404);
    assert.deepEqual((await get('/v1/files', server.bob)).json.data, []);
    assert.equal((await client.begin(id, {}, server.bob)).json.error.code, 'file_not_found');
    assert.equal((await remove(id)).status, 200);
  });

  it('says what is wrong with a form, and keeps nothing of it', async () => {
    const raw = (body: Buffer, type = FORM_TYPE) => client.ask('POST', '/v1/files', { body, type });
    assert.deepEqual(errorOf(await raw(form({ purpose: 'batch' }, null))), [400, 'file', 'missing']);
    assert.deepEqual(errorOf(await client.send('x', {})), [400, 'purpose', 'missing']);
    assert.deepEqual(errorOf(await client.send('x', { purpose: 'fine-tune' })), [400, 'purpose', 'enum']);
    const kept = (fields: object) => client.send('x', { purpose: 'batch', ...fields });
    const half = await kept({ 'expires_after[anchor]': 'created_at' });
    assert.deepEqual(errorOf(half), [400, 'expires_after[seconds]', 'missing']);
    const short = await kept({ 'expires_after[anchor]': 'created_at', 'expires_after[seconds]': '60' });
    assert.deepEqual(errorOf(short), [400, 'expires_after[seconds]', 'greater_than_equal']);
    const whole = form({ purpose: 'batch' }, Buffer.from('x'));
    assert.equal((await raw(whole.subarray(0, -9))).json.error.code, 'multipart_invalid');
    assert.equal((await raw(whole, 'text/plain')).json.error.code, 'content_type');
    assert.deepEqual(uploads(), []);
  });

  it('names the limit that a file passes: of one file, of all bytes, of their number', async () => {
    const mib = Buffer.alloc(1024 * 1024, 'x');
    const large = await client.send(Buffer.concat([mib, Buffer.from('x')]));
    assert.deepEqual([large.status, large.json.error.code], [400, 'file_too_large']);
    assert.match(large.json.error.message, /LECTOR_MAX_FILE_MIB=1/);
    const larger = await client.send(Buffer.alloc(2 * 1024 * 1024));
    assert.equal(larger.status, 413);
    assert.match(larger.json.error.message, /LECTOR_MAX_FILE_MIB/);
    const ids = [];
    for (let n = 0; n < 3; n++) ids.push((await client.send(mib)).json.id);
    const full = await client.send('x');
    assert.equal(full.status, 402);
    assert.match(full.json.error.message, /LECTOR_MAX_FILES_MIB=3/);
    await remove(ids.pop());
    for (let n = 0; n < 4; n++) ids.push((await client.send('x')).json.id);
    const many = await client.send('x');
    assert.equal(many.status, 402);
    assert.match(many.json.error.message, /6 of at most 6 files .*LECTOR_MAX_FILES/);
    assert.equal(uploads().length, 6);
    for (const id of ids) await remove(id);
  });

  it('lists page by page in either order, and tells whether there is more', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push((await client.send(`${n}`)).json.id);
    const page = async (query: string) => {
      const { json } = await get(`/v1/files${query}`);
      assert.equal(json.object, 'list');
      return [json.data.map(({ id }: { id: string }) => ids.indexOf(id)), json.has_more];
    };
    assert.deepEqual(await page(''), [[4, 3, 2, 1, 0], false]);
    assert.deepEqual(await page('?limit=2'), [[4, 3], true]);
    assert.deepEqual(await page(`?limit=3&after=${ids[3]}`), [[2, 1, 0], false]);
    assert.deepEqual(await page(`?limit=2&order=asc&after=${ids[0]}`), [[1, 2], true]);
    assert.deepEqual(await page('?purpose=batch_output'), [[], false]);
    assert.deepEqual(await page('?purpose=assistants'), [[], false]);
    assert.deepEqual(await page('?after=file-unknown'), [[], false]);
    assert.deepEqual(errorOf(await get('/v1/files?limit=0')), [400, 'limit', 'greater_than_equal']);
    for (const id of ids) await remove(id);
  });

  it('forgets a file when its time is over, and removes its bytes, but not while a batch reads it', async () => {
    const kept = { purpose: 'batch', 'expires_after[anchor]': 'created_at', 'expires_after[seconds]': '3600' };
    const free = (await client.send('x', kept)).json;
    assert.equal(free.expires_at, free.created_at + 3_600);
    const used = (await client.send(JSON.stringify(line('a')), kept)).json;
    const { id: batchId } = (await client.begin(used.id)).json;
    server.advance(HOUR_MS);
    assert.equal((await get(`/v1/files/${free.id}`)).status, 404);
    assert.deepEqual((await get('/v1/files')).json.data, []);
    await server.prune();
    assert.deepEqual(uploads(), [used.id.slice('file-'.length)]);
    await server.carryOut();
    assert.equal((await client.look(batchId)).status, 'in_progress');
    await server.prune();
    assert.deepEqual(uploads(), []);
  });

  it('needs a key, also where the door is open', async () => {
    const open = await createHarness({ openDoor: 1 });
    const answer = await open.app.inject({ method: 'GET', url: '/v1/files' });
    await open.close();
    assert.deepEqual([answer.statusCode, answer.json().error.code], [401, 'invalid_api_key']);
  });

  it('names the methods of an address', async () => {
    for (const [path, allowed] of [
      ['/v1/files', 'GET, HEAD, POST'],
      ['/v1/files/file-1', 'GET, HEAD, DELETE'],
      ['/v1/files/file-1/content', 'GET, HEAD'],
      ['/v1/batches', 'GET, HEAD, POST'],
      ['/v1/batches/batch_1', 'GET, HEAD'],
      ['/v1/batches/batch_1/cancel', 'POST'],
    ]) {
      const { statusCode, headers } = await server.app.inject({ method: 'PUT', url: path! });
      assert.deepEqual([statusCode, headers.allow], [405, allowed], path);
    }
  });
});
