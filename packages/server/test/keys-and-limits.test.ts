// Keys, scopes and limits as a caller meets them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { generateKey } from '../src/domain/api-key.ts';
import { createHarness, type Harness } from './app-harness.ts';

const UNAUTHORIZED = { detail: 'Invalid API key', error: 'Invalid API key', status: 401, code: 'unauthorized' };

describe('keys and limits', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness({ maxWaitingRuns: 3 });
  });
  after(() => server.close());
  const voices = (key?: string) =>
    server.app.inject({ url: '/apis/list-voices', headers: key === undefined ? {} : { 'x-api-key': key } });
  const submit = (key: string, text = 'Hello.', headers: Record<string, string> = {}) =>
    server.app.inject({
      method: 'POST',
      url: '/apis/tts',
      headers: { 'x-api-key': key, ...headers },
      payload: { text, voice_id: 147320, language: 1 },
    });

  it('answers a missing, a malformed, an unknown, a revoked and an expired key alike', async () => {
    const revoked = await server.keys.create({ name: 'revoked', owner: 'alice' });
    assert.equal((await voices(revoked.secret)).statusCode, 200);
    await server.keys.revoke(revoked.key.id);
    const expiring = await server.keys.create({
      name: 'expiring',
      owner: 'alice',
      expiresAtMs: Date.parse('2026-01-02T03:04:06Z'),
    });
    assert.equal((await voices(expiring.secret)).statusCode, 200);
    server.advance(1_000);
    for (const key of [
      undefined,
      '',
      'lct_short',
      `${server.alice}x`,
      server.alice.toLowerCase(),
      generateKey(),
      revoked.secret,
      expiring.secret,
    ]) {
      const answer = await voices(key);
      assert.equal(answer.statusCode, 401);
      assert.deepEqual(answer.json(), UNAUTHORIZED);
    }
  });

  it('acts as a key of the settings while that works, and says why when it does not', async () => {
    const { key } = await server.keys.create({ name: 'door', owner: 'alice', scopes: ['tts:write'] });
    const { id, ownerId, scopes } = await server.keys.actAs(key.id);
    assert.deepEqual([id, ownerId, scopes], [key.id, key.ownerId, ['tts:write']]);
    assert.equal((await server.keys.list()).find((one) => one.id === id)?.lastUsedAtMs, server.now());
    await server.keys.revoke(id);
    const expired = await server.keys.create({ name: 'expired', owner: 'alice', expiresAtMs: server.now() });
    for (const [keyId, message] of [
      [id, `API key ${id} is revoked`],
      [expired.key.id, `API key ${expired.key.id} has expired`],
      [9_999, 'There is no API key 9999'],
    ] as const)
      await assert.rejects(server.keys.actAs(keyId), { code: 'unauthorized', message });
  });

  it('never takes a key from the query or a cookie', async () => {
    const answer = await server.app.inject({
      url: `/apis/list-voices?x-api-key=${server.alice}&api_key=${server.alice}`,
      headers: { cookie: `x-api-key=${server.alice}`, authorization: `Bearer ${server.alice}` },
    });
    assert.equal(answer.statusCode, 401);
  });

  it('refuses what the scopes of a key do not cover', async () => {
    const reader = (await server.keys.create({ name: 'reader', owner: 'alice', scopes: ['tts:read'] })).secret;
    const refused = await submit(reader);
    assert.equal(refused.statusCode, 403);
    assert.match(refused.json().detail, /tts:write/);
    assert.equal((await server.app.inject({ url: '/apis/tts/x', headers: { 'x-api-key': reader } })).statusCode, 404);
  });

  it('slows a key down with 429, says when to come back, and lets it in again then', async () => {
    const { secret } = await server.keys.create({ name: 'slow', owner: 'alice', ratePerMinute: 6 });
    const statuses = [];
    for (let i = 0; i < 7; i++) statuses.push((await voices(secret)).statusCode);
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 200, 429]);
    const refused = await voices(secret);
    assert.equal(refused.headers['retry-after'], '10');
    assert.equal(refused.headers['ratelimit-policy'], '"key";q=6;w=60');
    assert.equal(refused.headers.ratelimit, '"key";r=0;t=10');
    assert.match(refused.headers['x-ratelimit-reset'] as string, /^\d{10}$/);
    assert.match(refused.json().detail, /6 a minute/);
    assert.equal((await voices(server.alice)).statusCode, 200, 'another key is not held up');
    server.advance(10_000);
    assert.equal((await voices(secret)).statusCode, 200);
    assert.equal((await voices(secret)).statusCode, 429);
  });

  it('refuses more waiting runs than an owner may have, naming the limit, and stores nothing', async () => {
    for (let i = 0; i < 3; i++) assert.equal((await submit(server.bob)).statusCode, 200);
    const refused = await submit(server.bob);
    assert.equal(refused.statusCode, 429);
    assert.match(refused.json().detail, /at most 3 \(LECTOR_MAX_WAITING_RUNS\)/);
    assert.ok(Number(refused.headers['retry-after']) >= 1);
    assert.equal((await server.speakAll()).length, 3);
    assert.equal((await submit(server.bob)).statusCode, 200);
    await server.speakAll();
  });

  it('answers 402 when an owner stores as much as it may, naming limit, amount and setting, until something is deleted', async (t) => {
    const small = await createHarness({ maxStoredRuns: 3, maxStoredTextMib: 1, maxStoredAudioMib: 1 });
    t.after(() => small.close());
    const ask = (method: 'POST' | 'DELETE', url: string, payload?: object) =>
      small.app.inject({ method, url, headers: { 'x-api-key': small.alice }, ...(payload && { payload }) });
    const post = (text: string) => ask('POST', '/apis/tts', { text, voice_id: 147320, language: 1 });
    const expectFull = async (text: string, words: RegExp) => {
      const refused = await post(text);
      assert.equal(refused.statusCode, 402, refused.body);
      const { detail, error, status, code } = refused.json();
      assert.deepEqual([error, status, code], [detail, 402, 'storage_full']);
      assert.match(detail, words);
      assert.match(detail, /: delete runs that are not needed any more$/);
      assert.equal(refused.headers['retry-after'], undefined, 'waiting does not help');
    };
    const taskIds = [];
    for (const text of ['One.', 'Two.', 'Three.']) taskIds.push((await post(text)).json().task_id);
    await expectFull('Four.', /^3 of at most 3 runs are stored \(LECTOR_MAX_STORED_RUNS\)/);
    await small.speakAll(Buffer.alloc(256 * 1024));
    assert.equal((await ask('DELETE', `/lector/v1/runs/${taskIds[0]}`)).statusCode, 204);
    assert.equal((await small.submit(small.bob)).length, 36, 'another owner has room');
    assert.equal((await post('Four.')).statusCode, 200);
    assert.equal((await ask('DELETE', `/lector/v1/runs/${taskIds[1]}`)).statusCode, 204);
    await small.speakAll(Buffer.alloc(768 * 1024));
    await expectFull(
      'Five.',
      /^1048576 of at most 1048576 bytes of audio are stored \(LECTOR_MAX_STORED_AUDIO_MIB=1\)/,
    );
    const retried = await ask('POST', `/lector/v1/runs/${taskIds[2]}/retry`);
    assert.deepEqual([retried.statusCode, retried.json().code], [402, 'storage_full']);
    const many = await ask('POST', '/lector/v1/runs/actions', { action: 'cancel', filter: {} });
    assert.equal(many.statusCode, 200, 'everything but a new run goes on');
  });

  it('counts the bytes of texts and not their characters', async (t) => {
    const small = await createHarness({ maxStoredTextMib: 1 });
    t.after(() => small.close());
    for (let i = 0; i < 5; i++) await small.submit(small.alice, 'é'.repeat(100_000));
    await assert.rejects(
      small.submit(small.alice, 'é'.repeat(24_289)),
      /1000000 of at most 1048576 bytes of texts are/,
    );
    await small.submit(small.alice, 'é'.repeat(24_288));
  });

  it('answers 402 when the character limit of a key would be passed', async () => {
    const { secret } = await server.keys.create({ name: 'small', owner: 'alice', characterLimit: 10 });
    assert.equal((await submit(secret, 'Eight…!!')).statusCode, 200);
    const refused = await submit(secret, 'One more');
    assert.equal(refused.statusCode, 402);
    assert.match(refused.json().detail, /8 of 10/);
    assert.equal((await submit(secret, 'Hi')).statusCode, 200);
    await server.speakAll();
  });

  it('makes one run of a repeated submit with the same Idempotency-Key, and refuses the key for another body', async () => {
    const headers = { 'idempotency-key': 'chapter-1' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => submit(server.alice, 'Once only.', headers)));
    assert.equal(new Set(answers.map((answer) => answer.json().task_id)).size, 1);
    const other = await submit(server.alice, 'Something else.', headers);
    assert.equal(other.statusCode, 422);
    assert.deepEqual(other.json().detail[0].loc, ['header', 'idempotency-key']);
    assert.equal(
      (await submit(server.bob, 'Something else.', headers)).statusCode,
      200,
      "another owner's key is another key",
    );
    assert.equal((await server.speakAll()).length, 2);
    for (const bad of ['', 'ü', 'x'.repeat(256)])
      assert.equal((await submit(server.alice, 'Hi', { 'idempotency-key': bad })).statusCode, 422);
  });

  it('keeps the text out of the answers to what it refuses', async () => {
    const secretText = 'my dear diary \0';
    assert.ok(!(await submit(server.alice, secretText)).body.includes('diary'));
    assert.ok(!(await submit(server.alice, `${'diary '.repeat(20_000)}`)).body.includes('diary'));
  });
});
