// Compressed answers: which are, which never are, and what caches between are told.
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readdirSync, readlinkSync } from 'node:fs';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { until } from '../../../test/support/until.ts';
import { chooseEncoding } from '../src/http/protocol/compression.ts';
import { createHarness, type Harness } from './app-harness.ts';

const SCRIPT = '/docs/static/swagger-ui-bundle.js';
const LONG = 'The lighthouse keeper wrote the same line in his book every night. '.repeat(40);

let server: Harness;
let headers: Record<string, string>;
before(async () => {
  server = await createHarness();
  headers = { 'x-api-key': server.alice };
});
after(() => server.close());

const ask = (url: string, encoding?: string, more: Record<string, string> = {}) =>
  server.app.inject({
    url,
    headers: { ...headers, ...(encoding === undefined ? {} : { 'accept-encoding': encoding }), ...more },
  });

describe('a caller that takes compressed answers', () => {
  it('gets lists, the document, pages and scripts so, with the same content', async () => {
    const pages = ['/', '/runs', '/docs/', SCRIPT, '/docs/static/swagger-ui.css', '/docs/json', '/openapi.json'];
    for (const url of [
      ...pages,
      '/list-voices',
      '/apis/list-voices',
      '/source-languages',
      '/lector/v1/voice-languages',
    ]) {
      const plain = await ask(url);
      assert.equal(plain.headers['content-encoding'], undefined, url);
      assert.match(String(plain.headers.vary), /accept-encoding/, url);
      if (plain.rawPayload.length < 1_400) continue; // The studio's page is short.
      for (const [name, open] of [
        ['br', brotliDecompressSync],
        ['gzip', gunzipSync],
      ] as const) {
        // Twice: made anew, and kept.
        for (const packed of [await ask(url, name), await ask(url, name)]) {
          assert.equal(packed.headers['content-encoding'], name, url);
          assert.equal(packed.headers['content-type'], plain.headers['content-type']);
          assert.equal(Number(packed.headers['content-length']), packed.rawPayload.length);
          assert.match(String(packed.headers.vary), /accept-encoding/);
          assert.ok(packed.rawPayload.length < plain.rawPayload.length / 2, `${url}: ${packed.rawPayload.length}`);
          assert.ok(open(packed.rawPayload).equals(plain.rawPayload), url);
        }
      }
    }
  });

  it('gets runs so, each time as they are now', async () => {
    for (let i = 0; i < 3; i++) await server.submit(server.alice, `${i}: ${LONG}`);
    const list = await ask('/lector/v1/runs', 'gzip');
    assert.equal(list.headers['content-encoding'], 'gzip');
    const first = JSON.parse(gunzipSync(list.rawPayload).toString());
    await server.submit(server.alice, LONG);
    const second = JSON.parse(gunzipSync((await ask('/lector/v1/runs', 'gzip')).rawPayload).toString());
    assert.equal(second.runs.length, first.runs.length + 1);
    const { run_id } = second.runs[0];
    assert.equal((await ask(`/lector/v1/runs/${run_id}`, 'br')).headers['content-encoding'], 'br');
  });

  it('is asked by name and weight, never by Accept', async () => {
    const cases = {
      '': null,
      'gzip, deflate, br': 'br',
      'gzip;q=1.0, br;q=0.5': 'gzip',
      'br;q=0, gzip': 'gzip',
      GZIP: 'gzip',
      'gzip;q=0': null,
      'identity, gzip;q=0.5': null,
      'deflate, zstd': null,
      '*': null,
      'br;q=0, *': null,
      ';;,q=,=;': null,
    };
    for (const [header, name] of Object.entries(cases)) assert.equal(chooseEncoding(header), name, header);
    assert.equal(chooseEncoding(undefined), null);
    const plain = await ask('/list-voices', undefined, { accept: 'application/gzip, br' });
    assert.equal(plain.headers['content-encoding'], undefined);
  });

  it('may ask whether its copy is still good, and for a part of a file', async () => {
    const packed = await ask(SCRIPT, 'br');
    const etag = String(packed.headers.etag);
    assert.match(etag, /^W\//, 'one weak validator may stand for both forms');
    for (const encoding of ['br', undefined]) {
      const same = await ask(SCRIPT, encoding, { 'if-none-match': etag });
      assert.deepEqual([same.statusCode, same.body, same.headers['content-encoding']], [304, '', undefined]);
      assert.match(String(same.headers.vary), /accept-encoding/);
    }
    const part = await ask(SCRIPT, 'br', { range: 'bytes=0-99' });
    assert.deepEqual([part.statusCode, part.headers['content-encoding']], [206, undefined]);
    assert.equal(part.body, (await ask(SCRIPT)).body.slice(0, 100));
    assert.equal(packed.headers['accept-ranges'], undefined, 'parts are of the plain form');
  });

  it('is told by HEAD what GET would answer', async () => {
    const { alice } = server;
    const request = { url: '/list-voices', headers: { 'x-api-key': alice, 'accept-encoding': 'br' } };
    const [whole, head] = [await server.app.inject(request), await server.app.inject({ ...request, method: 'HEAD' })];
    assert.equal(head.body, '');
    for (const name of ['content-encoding', 'content-length', 'vary'])
      assert.equal(head.headers[name], whole.headers[name], name);
    const file = await server.app.inject({ url: SCRIPT, method: 'HEAD', headers: { 'accept-encoding': 'br' } });
    assert.deepEqual([file.headers['content-encoding'], file.headers['content-length']], ['br', undefined]);
  });
});

describe('never compressed', () => {
  const wishes = { 'accept-encoding': 'br, gzip' };

  it('are short answers and refusals', async () => {
    for (const url of ['/health', '/lector/v1/runs/ids', '/nowhere'])
      assert.equal((await ask(url, 'br, gzip')).headers['content-encoding'], undefined, url);
    const refused = await server.app.inject({ url: '/list-voices', headers: wishes });
    assert.deepEqual([refused.statusCode, refused.headers['content-encoding']], [401, undefined]);
  });

  it('are audio, archives and streams of events', async () => {
    await server.submit(server.alice);
    const [runId] = await server.speakAll(Buffer.alloc(10_000, 'fLaC'));
    const link = (await ask(`/tts-result/${runId}?output_type=file_url`)).json().output_url;
    const { pathname, search } = new URL(link);
    for (const url of [
      `/tts-result/${runId}`,
      pathname + search,
      `/lector/v1/runs/${runId}/audio`,
      '/lector/v1/runs.zip',
    ]) {
      const answer = await ask(url, 'br, gzip');
      assert.deepEqual([answer.statusCode, answer.headers['content-encoding']], [200, undefined], url);
      assert.doesNotMatch(String(answer.headers.vary), /encoding/, url);
    }
  });

  // Whoever can choose a part of such an answer and see its length could guess the secret beside it, sign by sign.
  it('are signed links, however many there are in one answer', async () => {
    for (let i = 0; i < 5; i++) await server.submit(server.alice, LONG);
    const payload = { run_ids: await server.speakAll() };
    const request = { method: 'POST', url: '/apis/tts-results', headers: { ...headers, ...wishes }, payload } as const;
    const answer = await server.app.inject(request);
    assert.ok(answer.rawPayload.length > 1_400, 'long enough to be worth it');
    assert.deepEqual([answer.statusCode, answer.headers['content-encoding']], [200, undefined]);
  });

  it('is anything else than these lists, and what makes something cannot ask for it', async () => {
    const asking = new Set<string>();
    const smuggled = { method: 'POST', url: '/lector/v1/keys', config: { compress: 'fresh' } } as const;
    const refusals: unknown[] = [];
    const watch = (message: unknown) => {
      const { fastify } = message as { fastify: FastifyInstance };
      fastify.addHook('onRoute', function ({ url, config }) {
        if (config?.compress !== undefined) asking.add(url);
        if (url !== '/health' || refusals.length > 0) return;
        try {
          this.route({ ...smuggled, handler: async () => 'a new key' });
        } catch (error) {
          refusals.push(error);
        }
      });
    };
    subscribe('fastify.initialization', watch);
    const other = await createHarness().finally(() => unsubscribe('fastify.initialization', watch));
    await other.close();
    assert.deepEqual([...asking].sort(), [
      '/lector/v1/batches',
      '/lector/v1/books',
      '/lector/v1/books/:book_id',
      '/lector/v1/dictionaries/:dictionary_id/entries',
      '/lector/v1/keys', // only what was smuggled in, and refused
      '/lector/v1/runs',
      '/lector/v1/runs/:run_id',
      '/lector/v1/runs/ids',
      '/lector/v1/sample-sentences',
      '/lector/v1/usage',
      '/lector/v1/usage.csv',
      '/lector/v1/voice-choices',
      '/lector/v1/voice-languages',
      '/lector/v1/voices',
      '/lector/v1/voices/available',
      '/list-voices',
      '/openapi.json',
      '/source-languages',
      '/target-languages',
      '/v1/audio/voices',
      '/v1/batches',
      '/v1/files',
      '/v1/voices',
    ]);
    assert.match(String(refusals[0]), /may be secret/);
  });
});

it('keeps no file open for readers who go away, and serves the next', {
  skip: process.platform !== 'linux',
}, async () => {
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.app.server.address() as AddressInfo;
  const leave = (encoding: string) =>
    new Promise<void>((resolve) => {
      const request = get({ port, path: SCRIPT, headers: { 'accept-encoding': encoding } }, (answer) =>
        answer.destroy(),
      );
      request.on('close', resolve).on('error', () => {});
    });
  for (const encoding of ['br', 'gzip', 'identity'])
    await Promise.all(Array.from({ length: 20 }, () => leave(encoding)));
  const isOpen = (fd: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).endsWith('swagger-ui-bundle.js');
    } catch {
      return false;
    }
  };
  await until('every file closed', () => !readdirSync('/proc/self/fd').some(isOpen));
  const answer = await fetch(`http://127.0.0.1:${port}${SCRIPT}`);
  assert.equal((await answer.text()).length, (await ask(SCRIPT)).body.length);
});
