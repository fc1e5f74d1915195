// Headers that keep a browser from giving an answer to a page that it is not for.
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from '../app-harness.ts';
import { listOperations } from '../fuzz/operations.ts';
import { exchange, readAnswers } from '../raw-socket.ts';
import { type Browser, openBrowser, PASSWORD } from '../studio/browser.ts';

describe('the headers of an answer', () => {
  let server: Harness;
  let browser: Browser;
  before(async () => {
    server = await createHarness();
    browser = openBrowser(server);
    await browser.setUp({ owner: 'alice', name: 'Ada' });
  });
  after(() => server.close());

  it('forbid guessing at the type, whatever is asked and whatever is answered', async (t) => {
    const operations = listOperations((await server.app.inject({ url: '/openapi.json' })).json());
    const pages = ['/', '/runs', '/docs', '/docs/', '/openapi.json', '/nothing', '/apis/dubbing', '/files/x', '/%'];
    const asked = [
      ...operations.map(({ method, path }) => ({ method, url: path.replace(/\{[^}]+\}/g, '1') })),
      ...pages.flatMap((url) => (['GET', 'HEAD', 'POST', 'OPTIONS'] as const).map((method) => ({ method, url }))),
    ];
    let tried = 0;
    for (const { method, url } of asked) {
      for (const headers of [
        {},
        { 'x-api-key': server.alice },
        { host: 'evil.example' },
        { origin: 'https://a.example' },
      ]) {
        const answer = await server.app.inject({ method, url, headers });
        const what = `${method} ${url} ${Object.keys(headers)} → ${answer.statusCode}`;
        assert.equal(answer.headers['x-content-type-options'], 'nosniff', what);
        tried++;
      }
    }
    t.diagnostic(`${tried} answers`);
  });

  it('forbid it for what is no HTTP, too', async () => {
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.app.server.address() as AddressInfo;
    for (const [bytes, status] of [
      ['junk\r\n\r\n', 400],
      ['GET / HTTP/1.1\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, 431],
      ['TRACE / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', 405],
      ['GET /%zz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', 400],
      ['POST /tts HTTP/1.1\r\nhost: localhost\r\nexpect: a miracle\r\ncontent-length: 0\r\n\r\n', 417],
    ] as const) {
      const [answer] = readAnswers(await exchange(port, bytes));
      assert.deepEqual(
        [answer?.status, answer?.headers.get('x-content-type-options')],
        [status, 'nosniff'],
        bytes.slice(0, 20),
      );
    }
  });

  it('keep who is signed in, and whether anybody is, from pages of others', async () => {
    const body = { name: 'Ada', password: PASSWORD };
    const asked = [
      ['GET', '/lector/v1/session'],
      ['HEAD', '/lector/v1/session'],
      ['POST', '/lector/v1/session', body],
      ['DELETE', '/lector/v1/session'],
      ['POST', '/lector/v1/setup', { ...body, token: 'x' }],
      ['POST', '/lector/v1/session/confirm', body],
      ['POST', '/lector/v1/password', { current: PASSWORD, next: PASSWORD }],
      ['GET', '/lector/v1/sessions'],
      ['DELETE', '/lector/v1/sessions/1'],
    ] as const;
    for (const prefix of ['', '/apis', '//']) {
      for (const [method, path, payload] of asked) {
        const url = `${prefix}${path}`;
        // With the cookie, as no browser sends it there, and without it.
        for (const cookie of [browser.cookie(), undefined]) {
          const from = { host: '127.0.0.1:7077', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
          const headers = { ...from, ...(cookie === undefined ? {} : { cookie }) };
          const answer = await server.app.inject({
            method,
            url,
            headers,
            ...(payload === undefined ? {} : { payload }),
          });
          const what = `${method} ${url} → ${answer.statusCode}`;
          assert.equal(answer.headers['access-control-allow-origin'], undefined, what);
          assert.equal(answer.headers['cross-origin-resource-policy'], 'same-origin', what);
          assert.equal(answer.headers['cache-control'], 'no-store', what);
        }
      }
    }
  });

  it('keep what a session reads from being embedded elsewhere; what a key reads is open to any page that has it', async () => {
    const own = await browser.ask('GET', '/lector/v1/runs');
    assert.equal(own.statusCode, 200);
    assert.equal(own.headers['cross-origin-resource-policy'], 'same-origin');
    const headers = { 'x-api-key': server.alice, origin: 'https://a.example' };
    const byKey = await server.app.inject({ url: '/lector/v1/runs', headers });
    assert.equal(byKey.headers['access-control-allow-origin'], 'https://a.example');
    assert.equal(byKey.headers['cross-origin-resource-policy'], undefined);
  });
});
