// Usage, the server's own state, defaults and the signing key, as the studio shows and changes them.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { FIELDS } from '../../src/config/settings.ts';
import { createHarness, type Harness } from '../app-harness.ts';
import { type Browser, openBrowser } from './browser.ts';

const DAY_MS = 86_400_000;

describe('usage', () => {
  let server: Harness;
  let browser: Browser;
  before(async () => {
    server = await createHarness();
    browser = openBrowser(server);
    await browser.setUp({ owner: 'alice', name: 'Ada' });
    const { secret } = await server.keys.create({ name: '=cmd|"x",\n1', owner: 'alice' });
    await server.submit(secret, 'Of a key with a dangerous name.');
    await server.submit(server.bob, 'Of somebody else.');
    await browser.ask('POST', '/tts', { text: 'Twelve chars', voice_id: 147320, language: 1 });
    const [runId] = await server.speakAll();
    server.advance(DAY_MS);
    await browser.signIn('Ada');
    const gone = await server.app.inject({
      method: 'DELETE',
      url: `/lector/v1/runs/${runId}`,
      headers: { 'x-api-key': server.alice },
    });
    if (gone.statusCode !== 204) throw new Error(gone.body);
    await browser.ask('POST', '/tts', { text: 'Lost.', voice_id: 147320, language: 1 });
    await server.failAll({ code: 'engine_failed', message: 'It broke.', retryable: false });
  });
  after(() => server.close());

  const usage = async (query = '') => (await browser.ask('GET', `/lector/v1/usage${query}`)).json();

  it('is told by day and key of the owner, the studio among them, and stays when runs are deleted', async () => {
    const { from, to, days, recent } = await usage();
    assert.deepEqual([from, to], ['2025-12-05', '2026-01-03']);
    const studio = { key_name: 'Studio', runs: 1, done: 1, errors: 0, audio_seconds: 2, characters: 12 };
    const facts = days.map(({ key_id, ...rest }: { key_id: number }) => rest);
    const key = { ...studio, key_name: '=cmd|"x",\n1', characters: 31 };
    assert.deepEqual(facts, [
      { ...studio, day: '2026-01-02' },
      { ...key, day: '2026-01-02' },
      { ...studio, day: '2026-01-03', done: 0, errors: 1, audio_seconds: 0, characters: 5 },
    ]);
    assert.equal(recent.runs, 1, 'of what is still there');
    for (const { p50, p95 } of [recent.wait_seconds, recent.real_time_factor]) assert.ok(p50 >= 0 && p95 >= p50);
  });

  it('is told for the days that are asked, a year at most', async () => {
    assert.equal((await usage('?from=2026-01-03')).days.length, 1);
    assert.equal((await usage('?to=2026-01-01')).days.length, 0);
    assert.deepEqual((await usage('?from=2025-12-31&to=2026-01-02')).days.length, 2);
    for (const query of [
      'from=x',
      'from=2026-02-31',
      'to=2026-1-1',
      'from=2026-01-02&to=2026-01-01',
      'from=2024-01-01',
    ]) {
      const answer = await browser.ask('GET', `/lector/v1/usage?${query}`);
      assert.equal(answer.statusCode, 422, query);
      assert.equal(answer.json().detail[0].loc[0], 'query');
    }
  });

  it('comes as CSV that no spreadsheet takes for a formula', async () => {
    const answer = await browser.ask('GET', '/lector/v1/usage.csv?from=2026-01-02&to=2026-01-02');
    assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8');
    assert.equal(answer.headers['content-disposition'], 'attachment; filename="usage-2026-01-02-2026-01-02.csv"');
    assert.match(answer.body, /^day,key_id,key_name,runs,characters,done,errors,audio_seconds\r\n/);
    assert.ok(answer.body.includes(`,"'=cmd|""x"",\n1",1,31,1,0,2\r\n`), answer.body);
  });

  it('is for keys with usage:read', async () => {
    const { secret } = await server.keys.create({ name: 'narrow', owner: 'alice', scopes: ['tts:read'] });
    for (const [key, status] of [
      [secret, 403],
      [server.alice, 200],
    ] as const) {
      const answer = await server.app.inject({ url: '/lector/v1/usage', headers: { 'x-api-key': key } });
      assert.equal(answer.statusCode, status);
    }
  });
});

describe('settings', () => {
  let server: Harness;
  let browser: Browser;
  before(async () => {
    server = await createHarness({ retentionHours: 24, linkSeconds: 600 });
    browser = openBrowser(server);
    await browser.setUp({ owner: 'alice', name: 'Ada' });
  });
  after(() => server.close());

  const system = async () => (await browser.ask('GET', '/lector/v1/system')).json();

  it('tell how the server fares and what every setting is', async () => {
    await server.submit(server.alice);
    await server.submit(server.bob);
    const empty = await system();
    assert.equal(empty.retention.next_at, null);
    assert.deepEqual(empty.queue, { waiting: 1, running: 0 });
    await server.speakAll(Buffer.from('fLaC'));
    const state = await system();
    assert.deepEqual(state.storage, { audio_bytes: 4, recordings: 1, free_bytes: 1_000_000_000 });
    assert.deepEqual(state.allowance, {
      waiting_runs: { used: 0, limit: 100_000 },
      stored_runs: { used: 1, limit: 10_000_000 },
      text_bytes: { used: 'Hello there.'.length, limit: 16_384 * 1_048_576 },
      audio_bytes: { used: 4, limit: 1_048_576 * 1_048_576 },
      batches: { used: 0, limit: 10_000 },
    });
    assert.deepEqual(state.retention, { hours: 24, next_at: new Date(server.now() + DAY_MS).toISOString() });
    assert.deepEqual(state.engines, { processes: availableParallelism(), ready: 1, busy: 0, restarts: 0 });
    assert.equal(state.links.seconds, 600);
    assert.deepEqual(
      state.limits.map(({ name }: { name: string }) => name),
      Object.values(FIELDS).map(({ env }) => env),
    );
    const retention = state.limits.find(({ name }: { name: string }) => name === 'LECTOR_RETENTION_HOURS');
    assert.deepEqual([retention.value, retention.unit], ['24', 'hours']);
  });

  it('name the licence of every package the program loads', async () => {
    const { licences } = (await system()) as { licences: { name: string; version: string; licence: string }[] };
    for (const name of ['fastify', 'pino', '@echogarden/espeak-ng-emscripten', 'typebox'])
      assert.ok(
        licences.some((licence) => licence.name === name),
        name,
      );
    for (const { name, version, licence } of licences) {
      assert.match(version, /^\d+\.\d+\.\d+/, name);
      assert.notEqual(licence, 'unknown', name);
    }
    assert.ok(!licences.some(({ name }) => name === '@biomejs/biome' || name.startsWith('@lector/')));
  });

  it('choose voice and language of new texts, when the voice speaks it', async () => {
    const before = (await browser.ask('GET', '/lector/v1/session')).json().defaults;
    assert.deepEqual(before, { voice_id: 147320, language: 1 });
    const chosen = { voice_id: 20303, language: 1 };
    assert.equal((await browser.ask('PUT', '/lector/v1/defaults', chosen)).statusCode, 204);
    assert.deepEqual((await browser.ask('GET', '/lector/v1/session')).json().defaults, chosen);
    const other = openBrowser(server);
    await other.setUp({ owner: 'bob', name: 'Bob' });
    assert.deepEqual((await other.ask('GET', '/lector/v1/session')).json().defaults, before);
    for (const [body, field] of [
      [{ voice_id: 1, language: 1 }, 'voice_id'],
      [{ voice_id: 147320, language: 2_147_483_647 }, 'language'],
    ] as const) {
      const answer = await browser.ask('PUT', '/lector/v1/defaults', body);
      assert.deepEqual([answer.statusCode, answer.json().detail[0].loc], [422, ['body', field]]);
    }
  });

  it('sign links with a new key at once, and end the old ones when asked', async () => {
    const [runId] = await (async () => {
      await server.submit(server.alice);
      return server.speakAll();
    })();
    const link = async () => {
      const answer = await browser.ask('GET', `/tts-result/${runId}?output_type=file_url`);
      const { pathname, search } = new URL(answer.json().output_url);
      return pathname + search;
    };
    const works = async (url: string) => (await server.app.inject({ url })).statusCode === 200;
    const first = await link();
    const { signing_key: before } = (await system()).links;
    server.advance(1_000);
    const rotate = async (dropOld: boolean) => {
      const answer = await browser.ask('POST', '/lector/v1/signing-key', { drop_old: dropOld });
      assert.equal(answer.statusCode, 200);
      return answer.json();
    };
    const told = await rotate(false);
    const { signing_key: after, signing_key_since: since } = (await system()).links;
    assert.deepEqual(told, { signing_key: after, ended: [], owners: 2 });
    assert.notEqual(after, before);
    assert.equal(since, new Date(server.now()).toISOString());
    const second = await link();
    assert.ok(second.includes(`k=${after}`) && (await works(first)) && (await works(second)));
    const third = await rotate(true);
    assert.deepEqual([third.ended, third.owners], [[after, before], 2]);
    assert.deepEqual([await works(first), await works(second), await works(await link())], [false, false, true]);
    await rotate(false);
    assert.deepEqual(
      (await rotate(false)).ended,
      [third.signing_key],
      'a second change in a row ends those of the one before it',
    );
  });
});
