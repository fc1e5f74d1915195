// Lector behind nginx and behind Caddy, with the very files of deploy/: nothing is held back, cut, or written into a log.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FIELDS } from '../packages/server/src/config/settings.ts';
import { loadConfig } from '../packages/server/src/config.ts';
import { createFramework } from '../packages/server/src/http/framework.ts';
import { ConnectionTable } from '../packages/server/src/http/protocol/connections/connection-table.ts';
import { SlowBodies } from '../packages/server/src/http/protocol/connections/slow-bodies.ts';
import { createHttpsCaller, type HttpsCaller } from './proxy/https-caller.ts';
import {
  findFreePorts,
  findObstacle,
  HOST_NAME,
  PROXIES,
  type ProxyKind,
  type RunningProxy,
  startProxy,
} from './proxy/proxies.ts';
import { type DataFolder, makeDataFolder, type ServerProcess, startServer } from './support/server-process.ts';
import { until } from './support/until.ts';

const SUBMIT = { text: 'The lamp was lit before the ships came in.', voice_id: 1021, language: 1 };
const LARGEST_BODY = FIELDS.maxBodyBytes.fallback;
const LARGEST_HEAD = FIELDS.maxHeaderBytes.fallback;
const SECRET = 'a-word-of-the-text';

interface OpenApi {
  readonly paths: Record<
    string,
    Record<string, { readonly responses: Record<string, { readonly description: string }> }>
  >;
}

const read = (path: string) => readFileSync(join(import.meta.dirname, '../deploy', path), 'utf8');

describe('the proxies of deploy/', () => {
  const numberIn = (path: string, pattern: RegExp) => Number(pattern.exec(read(path))?.[1]);
  const config = loadConfig({});

  it('have our limits', () => {
    assert.equal(numberIn('nginx/lector.conf', /large_client_header_buffers 4 (\d+)k;/) * 1024, config.maxHeaderBytes);
    assert.equal(numberIn('nginx/lector.conf', /client_max_body_size (\d+)m;/) * 2 ** 20, config.maxBodyBytes);
    assert.doesNotMatch(read('caddy/Caddyfile'), /max_/, 'none of its own: ours reach the caller through it');
  });

  it('say who asks, and pass on nothing that a caller claims about it', () => {
    assert.match(read('nginx/lector.conf'), /^ *proxy_set_header X-Forwarded-For \$remote_addr;$/m);
    assert.doesNotMatch(read('caddy/Caddyfile'), /^\s*(trusted_proxies|header_up)/m, 'its own way is the same');
  });

  it('ask where we listen, and give up a kept connection before we do', () => {
    const table = new ConnectionTable({ most: 1, mostEach: 1 }, () => 0);
    const { keepAliveTimeout } = createFramework(config, { table, bodies: new SlowBodies(() => 0) }).server;
    for (const [path, pattern] of [
      ['nginx/lector.conf', /keepalive_timeout (\d+)s;/],
      ['caddy/Caddyfile', /keepalive (\d+)s$/m],
    ] as const) {
      const seconds = numberIn(path, pattern);
      assert.ok(seconds * 1_000 < keepAliveTimeout, `${path}: ${seconds} s`);
      assert.ok(read(path).includes(` ${config.host}:${config.port}`), path);
    }
  });
});

for (const kind of PROXIES) describe(`behind ${kind.name}`, { skip: findObstacle(kind) }, () => behind(kind));
for (const kind of PROXIES) {
  const obstacle = findObstacle(kind);
  if (obstacle !== false) process.stderr.write(`behind ${kind.name}: ${obstacle}\n`);
}

function behind(kind: ProxyKind): void {
  let folder: DataFolder;
  let server: ServerProcess;
  let proxy: RunningProxy;
  let caller: HttpsCaller;
  let origin = '';
  let httpPort = 0;
  let key: Readonly<Record<string, string>> = {};
  before(async () => {
    const ports = await findFreePorts();
    httpPort = ports.http;
    origin = `https://${HOST_NAME}:${ports.https}`;
    folder = makeDataFolder();
    server = await startServer(folder.path, { LECTOR_PUBLIC_URL: origin, LECTOR_WORKERS: '1' });
    proxy = await startProxy(kind, { ports, upstream: new URL(server.address).host });
    caller = createHttpsCaller({ host: HOST_NAME, port: ports.https, certificate: proxy.certificate });
    key = { 'x-api-key': server.firstKey, 'content-type': 'application/json' };
  });
  after(async () => {
    await proxy?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    folder?.[Symbol.dispose]();
  });

  const json = (body: Buffer) => JSON.parse(body.toString()) as Record<string, never>;
  const submit = async (body = JSON.stringify(SUBMIT)) =>
    caller.call('/apis/tts', { method: 'POST', headers: key, body });

  it('a text becomes a link with the public address, which answers whole and in parts', async () => {
    const { task_id } = json((await submit()).body);
    const run = await until('it is spoken', async () => {
      const state = json((await caller.call(`/apis/tts/${task_id}`, { headers: key })).body);
      return state.status === 'SUCCESS' && state;
    });
    const body = JSON.stringify({ run_ids: [run.run_id, run.run_id] });
    const bulk = json((await caller.call('/apis/tts-results', { method: 'POST', headers: key, body })).body);
    const { output_url: link } = bulk[run.run_id!] as unknown as { output_url: string };
    assert.ok(link.startsWith(`${origin}/files/`), link);
    const path = link.slice(origin.length);
    const whole = await caller.call(path);
    assert.deepEqual([whole.status, whole.body.toString('latin1', 0, 4)], [200, 'fLaC']);
    const part = await caller.call(path, { headers: { range: 'bytes=4-99' } });
    assert.equal(part.status, 206);
    assert.equal(part.headers['content-range'], `bytes 4-99/${whole.body.length}`);
    assert.deepEqual(part.body, whole.body.subarray(4, 100));
  });

  it('an event arrives while its stream goes on', async () => {
    const stream = await caller.open('/lector/v1/events', { headers: key });
    assert.equal(stream.statusCode, 200);
    let told = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    const { task_id } = json((await submit()).body);
    await until('it is told', () => told.includes(task_id as unknown as string));
    assert.ok(!stream.complete);
    stream.destroy();
  });

  const skip = kind.name !== 'nginx' && 'it has no limit of its own';
  it('every call whose body may be larger than a text has no other limit than ours', { skip }, async () => {
    const { paths } = json((await caller.call('/openapi.json')).body) as unknown as OpenApi;
    const isLarge = (calls: OpenApi['paths'][string]) =>
      Object.values(calls).some(({ responses }) => {
        const [bytes] = /\d+/.exec(responses['413']?.description ?? '') ?? [0];
        return Number(bytes) > LARGEST_BODY;
      });
    const large = Object.keys(paths).filter((path) => isLarge(paths[path]!));
    assert.ok(large.includes('/lector/v1/books'));
    const [, inNginx = ''] = /location ~ (\S+) \{/.exec(read('nginx/lector.conf')) ?? [];
    for (const path of large) assert.match(path, new RegExp(inNginx));
  });

  it('a book is larger than the largest body, and passes', async () => {
    const headers = { ...key, 'content-type': 'text/plain' };
    const book = 'A line of a book.\n'.repeat(Math.ceil((2 * LARGEST_BODY) / 18));
    const sent = await caller.call('/lector/v1/books?filename=book.txt', { method: 'POST', headers, body: book });
    assert.deepEqual([sent.status, json(sent.body).bytes], [200, book.length]);
  });

  it('the largest body passes, and a larger one is refused in our shape', async () => {
    const bodyOf = (bytes: number) => {
      const empty = JSON.stringify({ ...SUBMIT, unknown: '' });
      return empty.replace('""', `"${'a'.repeat(bytes - empty.length)}"`);
    };
    assert.equal((await submit(bodyOf(LARGEST_BODY))).status, 200);
    for (const bytes of [LARGEST_BODY + 1, 4 * LARGEST_BODY])
      for (const headers of [key, { ...key, 'transfer-encoding': 'chunked' }])
        assertOurs(await caller.call('/apis/tts', { method: 'POST', headers, body: bodyOf(bytes) }), 413);
  });

  it('a long address passes, and one that is too long is refused in our shape', async () => {
    const ask = (length: number) =>
      caller.call(`/lector/v1/runs?q=${SECRET}&limit=1&x=${'a'.repeat(length)}`, { headers: key });
    assert.equal((await ask(LARGEST_HEAD - 1_000)).status, 200);
    for (const length of [LARGEST_HEAD, 3 * LARGEST_HEAD]) assertOurs(await ask(length), 431);
  });

  it('one signs in to the studio by HTTP/2, with a cookie for https alone', async () => {
    const link = /^(https:\/\/\S+)\/set-up#(\S+)$/m.exec(server.stdout());
    assert.equal(link?.[1], origin);
    const page = { origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
    const body = JSON.stringify({ token: link?.[2], name: 'Ada', password: 'a long enough password' });
    const made = await caller.call2('/lector/v1/setup', { method: 'POST', headers: page, body });
    assert.equal(made.status, 200, made.body);
    assert.match(made.cookie, /^__Host-sid=[^;]+; Path=\/; .*Secure/);
    const cookie = made.cookie.split(';')[0] ?? '';
    const known = await caller.call2('/lector/v1/session', { headers: { ...page, cookie } });
    assert.match(known.body, /"name":"Ada"/);
    assert.match((await caller.call2('/')).body, /<title>/);
  });

  it('plain http leads to https, and takes no key', {
    skip: kind.name !== 'nginx' && 'Caddy does it itself',
  }, async () => {
    const ask = (headers: Record<string, string>) =>
      fetch(`http://127.0.0.1:${httpPort}/runs?q=${SECRET}`, { redirect: 'manual', headers });
    const led = await ask({});
    assert.deepEqual([led.status, led.headers.get('location')], [308, `${origin}/runs?q=${SECRET}`]);
    const refused = await ask({ 'x-api-key': server.firstKey });
    assertOurs({ status: refused.status, headers: {}, body: Buffer.from(await refused.arrayBuffer()) }, 403);
  });

  it('says in our shape that Lector is away, and has logged no query, no signature, no key', async () => {
    const broken = await caller.open(`/lector/v1/events?last_event_id=${SECRET}`, { headers: key });
    const cut = new Promise((resolve) =>
      broken
        .once('close', resolve)
        .once('error', () => {})
        .resume(),
    );
    await server.end('SIGKILL');
    await cut;
    const away = await caller.call(`/runs?q=${SECRET}&signature=${SECRET}`, {
      headers: { ...key, referer: `${origin}/?q=${SECRET}` },
    });
    assertOurs(away, 502);
    assert.equal(away.headers['retry-after'], '5');
    const { access, other } = await proxy.stop();
    assert.match(access, /\/apis\/tts\b/);
    assert.match(access, /502/);
    for (const secret of [SECRET, server.firstKey, '?', 'signature', '__Host-sid'])
      assert.ok(!`${access}${other}`.includes(secret), `the logs hold ${secret}: ${access}${other}`);
  });

  function assertOurs({ status, body }: { status: number; headers: object; body: Buffer }, expected: number): void {
    assert.equal(status, expected, body.toString());
    const { detail, error, status: inside } = JSON.parse(body.toString()) as Record<string, unknown>;
    assert.equal(typeof detail, 'string');
    assert.deepEqual([error, inside], [detail, expected]);
  }
}
