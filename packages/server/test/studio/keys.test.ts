// API keys as the studio and a key with `admin` handle them.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { digestKey } from '../../src/domain/api-key.ts';
import { createHarness, type Harness } from '../app-harness.ts';
import { type Browser, openBrowser } from './browser.ts';

const DAY_MS = 86_400_000;

interface KeyInfo {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly [name: string]: unknown;
}

describe('API keys in the studio', () => {
  let server: Harness;
  let browser: Browser;
  before(async () => {
    server = await createHarness();
    browser = openBrowser(server);
    await browser.setUp({ owner: 'alice', name: 'Ada' });
  });
  after(() => server.close());

  const list = async (who = browser) => (await who.ask('GET', '/lector/v1/keys')).json() as KeyInfo[];
  const find = async (id: number) => (await list()).find((key) => key.id === id);
  const make = async (body: object = {}) => {
    const answer = await browser.ask('POST', '/lector/v1/keys', { name: 'a key', ...body });
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json() as { secret: string; key: KeyInfo };
  };
  const works = async (secret: string) => {
    const { statusCode } = await server.app.inject({ url: '/apis/list-voices', headers: { 'x-api-key': secret } });
    return statusCode === 200;
  };

  it('are made with all but `admin`, or as asked, and listed without their secrets', async () => {
    const { secret, key } = await make({ name: 'plain' });
    assert.match(secret, /^lct_[0-9A-Za-z]{36}$/);
    assert.deepEqual(key, {
      id: key.id,
      name: 'plain',
      prefix: 'lct_',
      last4: secret.slice(-4),
      scopes: ['tts:write', 'tts:read', 'voices:read', 'usage:read'],
      status: 'live',
      created_at: new Date(server.now()).toISOString(),
      expires_at: null,
      revoked_at: null,
      last_used_at: null,
      rate_per_minute: null,
      character_limit: null,
      characters_used: 0,
      normalize: null,
      dictionaries: null,
      door_retention_hours: null,
    });
    assert.ok(await works(secret));
    const asked = { scopes: ['voices:read', 'admin'], expires_in_days: 30, rate_per_minute: 60, character_limit: 500 };
    const { key: narrow } = await make(asked);
    assert.deepEqual(narrow.scopes, asked.scopes);
    assert.equal(narrow.expires_at, new Date(server.now() + 30 * DAY_MS).toISOString());
    assert.deepEqual([narrow.rate_per_minute, narrow.character_limit], [60, 500]);
    const [newest, next] = await list();
    assert.deepEqual([newest, next?.id], [narrow, key.id]);
    assert.ok(!JSON.stringify(await list()).includes(secret.slice(4, -4)));
  });

  it('of others, and the one that runs of the studio are booked on, are not there', async () => {
    const made = await browser.ask('POST', '/tts', { text: 'Hello.', voice_id: 147320, language: 1 });
    assert.equal(made.statusCode, 200);
    assert.deepEqual(new Set((await list()).map(({ name }) => name)), new Set(['alice', 'plain', 'a key']));
    const hidden = (await server.keys.list()).map(({ id }) => id);
    const all = Array.from({ length: 12 }, (_, i) => i + 1);
    const [bobs = 0] = (await server.keys.list()).filter(({ owner }) => owner === 'bob').map(({ id }) => id);
    const bodies = new Set<string>();
    for (const id of [...all.filter((one) => !hidden.includes(one)), bobs, 2_147_483_647]) {
      for (const answer of [
        await browser.ask('DELETE', `/lector/v1/keys/${id}`),
        await browser.ask('POST', `/lector/v1/keys/${id}/roll`, { overlap_seconds: 0 }),
      ]) {
        assert.equal(answer.statusCode, 404, `${id}`);
        bodies.add(answer.body);
      }
    }
    assert.equal(bodies.size, 2, 'one answer for each of the two calls');
    assert.ok(await works(server.bob));
  });

  it('are revoked at once', async () => {
    const { secret, key } = await make();
    assert.equal((await browser.ask('DELETE', `/lector/v1/keys/${key.id}`)).statusCode, 204);
    assert.equal(await works(secret), false);
    assert.equal((await find(key.id))?.status, 'revoked');
    assert.equal((await browser.ask('DELETE', `/lector/v1/keys/${key.id}`)).statusCode, 204);
  });

  it('are rolled with an overlap: the successor has the same rights, the old one ends in time', async () => {
    const { secret, key } = await make({
      name: 'rolled',
      scopes: ['voices:read'],
      expires_in_days: 90,
      rate_per_minute: 70,
    });
    const roll = (id: number, seconds: number) =>
      browser.ask('POST', `/lector/v1/keys/${id}/roll`, { overlap_seconds: seconds });
    const next = (await roll(key.id, 3_600)).json() as { secret: string; key: KeyInfo };
    for (const field of ['name', 'scopes', 'expires_at', 'rate_per_minute', 'character_limit'])
      assert.deepEqual(next.key[field], key[field], field);
    assert.notEqual(next.secret, secret);
    assert.ok((await works(secret)) && (await works(next.secret)));
    server.advance(3_600_000 - 1);
    assert.ok(await works(secret));
    server.advance(1);
    assert.equal(await works(secret), false);
    assert.equal((await find(key.id))?.status, 'expired');

    await browser.signIn('Ada');
    const last = (await roll(next.key.id, 0)).json() as { secret: string; key: KeyInfo };
    assert.equal(await works(next.secret), false);
    assert.equal((await find(next.key.id))?.status, 'revoked');
    assert.ok(await works(last.secret));
    assert.equal((await roll(next.key.id, 0)).statusCode, 404, 'what works no more has no successor');
    assert.equal((await roll(key.id, 3_600)).statusCode, 404);
    assert.equal((await roll(last.key.id, 60)).statusCode, 422, 'only the four overlaps');
  });

  it('keep their own end when it comes before the overlap is over', async () => {
    const { secret, key } = await make({ expires_in_days: 1 });
    await browser.ask('POST', `/lector/v1/keys/${key.id}/roll`, { overlap_seconds: 604_800 });
    assert.equal((await find(key.id))?.expires_at, key.expires_at);
    server.advance(DAY_MS);
    assert.equal(await works(secret), false);
    await browser.signIn('Ada');
  });

  it('with `admin` make keys without a password, since they are secrets themselves', async () => {
    const { secret } = await make({ scopes: ['admin'] });
    server.advance(3_600_000);
    const headers = { 'x-api-key': secret };
    const payload = { name: 'made by a key' };
    const answer = await server.app.inject({ method: 'POST', url: '/lector/v1/keys', headers, payload });
    assert.equal(answer.statusCode, 200);
    assert.ok(await works(answer.json().secret));
    const plain = await server.app.inject({ url: '/lector/v1/keys', headers: { 'x-api-key': server.alice } });
    assert.equal(plain.statusCode, 403);
  });

  it('are told once: afterwards there is the digest, and nothing else, in any file', async () => {
    await browser.signIn('Ada');
    const { secret } = await make({ name: 'secret' });
    const token = browser.cookie().split('=')[1] ?? '';
    const held = (needle: string) =>
      readdirSync(server.dataDir, { recursive: true, encoding: 'utf8' }).filter((name) => {
        const path = join(server.dataDir, name);
        return statSync(path).isFile() && readFileSync(path).includes(needle);
      });
    assert.deepEqual(held(secret.slice(4, -4)), []);
    assert.deepEqual(held(token), [], "nor is the session's");
    assert.notDeepEqual(held(digestKey(secret)), []);
  });
});
