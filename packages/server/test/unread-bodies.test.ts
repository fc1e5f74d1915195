// Callers that may not are refused by the head of their request: the answer is there before a byte of the body is sent.
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from './app-harness.ts';
import { fillPath, listOperations, type Operation } from './fuzz/operations.ts';
import { answerTo } from './raw-socket.ts';
import { openBrowser } from './studio/browser.ts';

const FOREIGN_PAGE = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
const INSECURE = '192.168.1.20:7077';
/** They take a password or a set-up link. */
const ENTRANCES = ['session', 'setup', 'session/confirm', 'password'].map((name) => `/lector/v1/${name}`);
/** Attempts of one address at once. */
const BURST = 30;

describe('without a byte of the body', () => {
  let server: Harness;
  let writing: readonly Operation[];
  let port: number;
  before(async () => {
    server = await createHarness();
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = server.app.server.address() as AddressInfo);
    const document = await server.app.inject({ url: '/openapi.json' });
    writing = listOperations(document.json()).filter(({ method }) => method !== 'GET');
  });
  after(() => server.close());

  /** The status that is answered to the head of a request that promises a body. */
  async function statusOf(
    { method, path }: Pick<Operation, 'method' | 'path'>,
    headers: Readonly<Record<string, string>>,
    length = 1_000,
  ): Promise<number> {
    const all = { host: '127.0.0.1', 'content-type': 'application/json', 'content-length': length, ...headers };
    const url = fillPath(path, {
      run_id: '1',
      key_id: '1',
      alias_id: '147320',
      user_id: '1',
      session_id: '1',
      dictionary_id: '1',
      webhook_id: '1',
      number: '1',
      batch_id: 'batch_1',
      book_id: 'book_1',
      file_id: 'file-1',
      entry_id: '1',
      voice_id: '1',
      install_id: 'none',
      folder: 'none',
      language: '1',
    });
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return (await answerTo(port, `${method} ${url} HTTP/1.1\r\n${lines.join('')}\r\n`)).status;
  }

  it('callers without a key, with a wrong one and with one that lacks the scope are refused by every route', async () => {
    const { secret } = await server.keys.create({ name: 'narrow', owner: 'alice', scopes: ['voices:read'] });
    const withKey = writing.filter(({ open, path }) => !open && !ENTRANCES.includes(path));
    assert.ok(withKey.length > 10);
    for (const operation of withKey) {
      assert.equal(await statusOf(operation, {}), 401, operation.id);
      assert.equal(await statusOf(operation, { 'x-api-key': `${server.alice}x` }), 401, operation.id);
      const onlySessions = operation.path.startsWith('/lector/v1/sessions/');
      assert.equal(await statusOf(operation, { 'x-api-key': secret }), onlySessions ? 401 : 403, operation.id);
    }
  });

  it('keys beyond their rate are refused', async () => {
    const { secret } = await server.keys.create({ name: 'slow', owner: 'alice', ratePerMinute: 1 });
    await server.app.inject({ url: '/list-voices', headers: { 'x-api-key': secret } });
    assert.equal(await statusOf({ method: 'POST', path: '/tts' }, { 'x-api-key': secret }, 2_000_000), 429);
  });

  it('pages of others, people who are not signed in and plain http are refused at the entrances', async () => {
    const browser = openBrowser(server);
    const insecure = openBrowser(server, INSECURE);
    for (const path of ENTRANCES) {
      const open = path === '/lector/v1/session' || path === '/lector/v1/setup';
      assert.equal(await statusOf({ method: 'POST', path }, FOREIGN_PAGE), open ? 403 : 401, path);
      assert.equal(await statusOf({ method: 'POST', path }, insecure.headers()), open ? 403 : 401, path);
      if (!open) assert.equal(await statusOf({ method: 'POST', path }, browser.headers()), 401, path);
    }
  });

  it('an attempt at an entrance counts for its address, and is refused when there were too many', async () => {
    const browser = openBrowser(server);
    await browser.setUp({ owner: 'alice', name: 'Ada' });
    for (const path of ENTRANCES) {
      server.advance(3_600_000);
      await browser.signIn('Ada');
      server.advance(600_000);
      for (let i = 0; i < BURST; i++) {
        // Too large, so that the answer does not wait for the body either.
        assert.equal(await statusOf({ method: 'POST', path }, browser.headers(), 100_000), 413, `${path} ${i}`);
      }
      assert.equal(await statusOf({ method: 'POST', path }, browser.headers()), 429, path);
      // What a foreign page sends with somebody's browser must not lock them out.
      server.advance(600_000);
      for (let i = 0; i <= BURST; i++)
        assert.equal(await statusOf({ method: 'POST', path }, { ...browser.headers(), ...FOREIGN_PAGE }), 403, path);
      assert.equal(await statusOf({ method: 'POST', path }, browser.headers(), 100_000), 413, path);
    }
  });
});
