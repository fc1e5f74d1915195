// For browsers: CORS for the published browser client, and pages that work without a network.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from './app-harness.ts';

describe('browsers', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness();
  });
  after(() => server.close());

  it('may call from any page, without credentials, with every header the published clients send', async () => {
    const wanted = [
      'x-api-key',
      'content-type',
      'traceparent',
      'x-fern-language',
      'x-fern-runtime',
      'x-fern-runtime-version',
      'tts_provider',
    ];
    const preflight = await server.app.inject({
      method: 'OPTIONS',
      url: '/apis/tts-results',
      headers: {
        origin: 'https://page.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': wanted.join(','),
      },
    });
    assert.equal(preflight.statusCode, 204);
    assert.equal(preflight.headers['access-control-allow-origin'], 'https://page.example');
    const allowed = String(preflight.headers['access-control-allow-headers']).split(', ');
    for (const header of wanted) assert.ok(allowed.includes(header), header);
    assert.equal(preflight.headers['access-control-allow-credentials'], undefined);

    const refused = await server.app.inject({ url: '/apis/list-voices', headers: { origin: 'https://page.example' } });
    assert.equal(refused.statusCode, 401);
    assert.equal(
      refused.headers['access-control-allow-origin'],
      'https://page.example',
      'a page can read why it was refused',
    );
    const exposed = String(refused.headers['access-control-expose-headers']);
    for (const header of ['x-credits-required', 'retry-after', 'x-ratelimit-reset'])
      assert.ok(exposed.includes(header), header);
  });

  it('may send whatever further headers a preflight names, within limits', async () => {
    const ask = async (headers: string) => {
      const answer = await server.app.inject({
        method: 'OPTIONS',
        url: '/apis/tts',
        headers: {
          origin: 'https://page.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': headers,
        },
      });
      assert.equal(answer.statusCode, 204);
      assert.equal(answer.headers['access-control-allow-credentials'], undefined);
      return String(answer.headers['access-control-allow-headers']).split(', ');
    };
    const own = await ask('');
    for (const header of ['x-api-key', 'content-type', 'tts_provider']) assert.ok(own.includes(header), header);
    assert.deepEqual(await ask('Baggage, sentry-trace,x-my_own.header,CONTENT-TYPE'), [
      ...own,
      'baggage',
      'sentry-trace',
      'x-my_own.header',
    ]);
    assert.deepEqual(await ask('*good*, bad name, bad:name, b\u00e4d, ,,'), [...own, '*good*']);
    assert.deepEqual(await ask('x'.repeat(65)), own);
    const many = Array.from({ length: 500 }, (_, i) => `x-${i}`);
    assert.deepEqual(await ask(many.join(',')), [...own, ...many.slice(0, 64)]);
  });

  it('get pages that load nothing from elsewhere', async () => {
    for (const url of ['/', '/docs', '/docs/']) {
      const page = await server.app.inject({ url });
      assert.ok([200, 302].includes(page.statusCode), url);
      assert.doesNotMatch(page.body, /(src|href)="(https?:)?\/\//, url);
    }
    const page = await server.app.inject({ url: '/docs/' });
    assert.match(String(page.headers['content-security-policy']), /script-src 'self'/);
    for (const [, path] of page.body.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)) {
      const asset = await server.app.inject({ url: new URL(path as string, 'http://x/docs/').pathname });
      assert.equal(asset.statusCode, 200, path);
    }
    const root = await server.app.inject({ url: '/' });
    assert.match(String(root.headers['content-security-policy']), /frame-ancestors 'none'/);
    // Built or not: `npm test` builds the pages before.
    assert.match(root.body, /<title>Lector<\/title>/);
  });

  it('get an OpenAPI 3.1 document with every operation named once', async () => {
    const document = (await server.app.inject({ url: '/openapi.json' })).json();
    assert.equal(document.openapi, '3.1.0');
    const operations = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((path) =>
      Object.values(path),
    );
    const names = operations.map((operation) => operation.operationId);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.includes('getTtsResults'));
    assert.deepEqual((await server.app.inject({ url: '/apis/openapi.json' })).json(), document);
  });

  it('may end an address with a slash', async () => {
    const headers = { 'x-api-key': server.alice };
    for (const path of ['/list-voices', '/source-languages', '/health', '/openapi.json', '/runs', '/lector/v1/runs']) {
      const plain = await server.app.inject({ url: path, headers });
      assert.equal(plain.statusCode, 200, path);
      const urls = [`${path}/`, `${path}//`, `/apis${path}/`, `/apis/${path}/?run_id=`];
      for (const url of urls) assert.equal((await server.app.inject({ url, headers })).body, plain.body, url);
    }
    const payload = { text: 'Hello.', voice_id: 147320, language: 1 };
    const sent = await server.app.inject({ method: 'POST', url: '/apis/tts/', headers, payload });
    const poll = await server.app.inject({ url: `/apis/tts/${sent.json().task_id}/`, headers });
    assert.equal(poll.json().status, 'PENDING');
    assert.equal((await server.app.inject({ url: '/list-voices/' })).statusCode, 401, 'a slash opens nothing');
    const lost = await server.app.inject({ method: 'DELETE', url: '/lector/v1/session/', headers });
    assert.equal(lost.statusCode, 404, 'what deletes is named exactly');
  });

  it('learn of health without a key', async () => {
    assert.deepEqual((await server.app.inject({ url: '/health' })).json(), { status: 'ok' });
    assert.equal((await server.app.inject({ url: '/ready' })).json().status, 'ready');
  });
});
