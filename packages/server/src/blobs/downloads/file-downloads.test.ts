// Downloads from a server that breaks off, lies, redirects and changes its mind.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { DownloadRequest } from '../../ports/downloads.ts';
import { createFileDownloads } from './file-downloads.ts';

const FILE = randomBytes(300_000);
const UNKNOWN = { bytes: null, md5: null, sha256: null };
const digestOf = (name: 'md5' | 'sha256', bytes: Uint8Array = FILE) => createHash(name).update(bytes).digest('hex');

async function serve(t: TestContext, listener: RequestListener) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, seen };
}

/** Like a file server; `cut` says after how many bytes of an answer the connection breaks, when `breakAt` sees them arrive. */
function answer(
  request: IncomingMessage,
  response: ServerResponse,
  {
    file = FILE,
    cut,
    headers = { etag: '"v1"' },
  }: { file?: Buffer; cut?: number; headers?: Record<string, string> } = {},
): void {
  const asked = Number(/^bytes=([0-9]+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === headers.etag;
  const start = isSame ? asked : 0;
  const range = start === 0 ? {} : { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` };
  response.writeHead(start === 0 ? 200 : 206, { ...headers, ...range, 'content-length': file.length - start });
  if (cut === undefined) response.end(file.subarray(start));
  else response.write(file.subarray(start, start + cut));
  if (cut !== undefined) toBreak.set(start + cut, response);
}

/** Connections that break as soon as the other side has that many bytes of the file: before, some would be lost on the way. */
const toBreak = new Map<number, ServerResponse>();

function breakAt({ doneBytes }: { readonly doneBytes: number }): void {
  toBreak.get(doneBytes)?.destroy();
  toBreak.delete(doneBytes);
}

function open(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'lector-downloads-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const waits: number[] = [];
  const clock = { now: () => Date.now(), monotonicMs: () => 0, sleep: async (ms: number) => void waits.push(ms) };
  return { folder, waits, create: () => createFileDownloads({ folder, clock, spareBytes: 0 }) };
}

function requestOf(url: string, changes: Partial<DownloadRequest> = {}): DownloadRequest {
  const signal = new AbortController().signal;
  const trusted = new Set([new URL(url).origin]);
  return { url, trusted, expected: UNKNOWN, maxBytes: 1_000_000, signal, onProgress: breakAt, ...changes };
}

test('a connection that breaks is taken up where it broke', async (t) => {
  let answers = 0;
  const { origin, seen } = await serve(t, (request, response) =>
    answer(request, response, ++answers < 4 ? { cut: 70_000 } : {}),
  );
  const { create, waits } = open(t);
  const path = await create().fetch(requestOf(`${origin}/voice.onnx`));
  assert.deepEqual(readFileSync(path), FILE);
  assert.deepEqual(
    seen.map(({ headers }) => headers.range),
    [undefined, 'bytes=70000-', 'bytes=140000-', 'bytes=210000-'],
  );
  assert.deepEqual(waits, [1_000, 1_000, 1_000]);
});

test('another process goes on with what a stopped one has kept, and tells it as done', async (t) => {
  let isBroken = true;
  const { origin, seen } = await serve(t, (request, response) =>
    answer(request, response, isBroken ? { cut: 100_000 } : {}),
  );
  const { create } = open(t);
  const controller = new AbortController();
  const stop = ({ doneBytes }: { doneBytes: number }) => doneBytes >= 100_000 && controller.abort(new Error('stopped'));
  const first = create().fetch(requestOf(`${origin}/voice.onnx`, { signal: controller.signal, onProgress: stop }));
  await assert.rejects(first, /stopped/);
  isBroken = false;
  const done: number[] = [];
  const onProgress = ({ doneBytes }: { doneBytes: number }) => void done.push(doneBytes);
  const path = await create().fetch(requestOf(`${origin}/voice.onnx`, { onProgress }));
  assert.deepEqual(readFileSync(path), FILE);
  assert.equal(seen.at(-1)?.headers.range, 'bytes=100000-');
  assert.equal(done[0], 100_000);
});

test('a file that has changed meanwhile is fetched from its start', async (t) => {
  const changed = randomBytes(200_000);
  let answers = 0;
  const { origin } = await serve(t, (request, response) =>
    ++answers === 1
      ? answer(request, response, { cut: 70_000 })
      : answer(request, response, { file: changed, headers: { etag: '"v2"' } }),
  );
  assert.deepEqual(
    readFileSync(
      await open(t)
        .create()
        .fetch(requestOf(`${origin}/a`)),
    ),
    changed,
  );
});

test('without a mark of the version nothing is joined, unless a digest tells', async (t) => {
  let answers = 0;
  const { origin, seen } = await serve(t, (request, response) =>
    answer(request, response, { headers: {}, ...(++answers % 2 === 1 ? { cut: 70_000 } : {}) }),
  );
  const { create } = open(t);
  await create().fetch(requestOf(`${origin}/a`));
  await create().fetch(requestOf(`${origin}/b`, { expected: { ...UNKNOWN, md5: digestOf('md5') } }));
  assert.deepEqual(
    seen.map(({ headers }) => headers.range),
    [undefined, undefined, undefined, 'bytes=70000-'],
  );
});

test('what is not as announced is refused, and nothing of it is kept', async (t) => {
  const { origin } = await serve(t, (request, response) =>
    request.url === '/long' ? response.writeHead(200).end(FILE) : answer(request, response),
  );
  const { create, folder } = open(t);
  const refuse = (path: string, changes: Partial<DownloadRequest>, message: RegExp) =>
    assert.rejects(create().fetch(requestOf(`${origin}${path}`, changes)), { code: 'source_failed', message });
  await refuse('/a', { expected: { ...UNKNOWN, bytes: 299_999 } }, /it has 300000 bytes, and 299999 were announced/);
  await refuse(
    '/a',
    { expected: { ...UNKNOWN, sha256: digestOf('sha256', Buffer.from('other')) } },
    /its digest is another one/,
  );
  await refuse('/a', { maxBytes: 1_000 }, /1000 are the most allowed/);
  await refuse('/long', { maxBytes: 1_000 }, /longer than announced/);
  await refuse('/long', { expected: { ...UNKNOWN, bytes: 1_000 } }, /longer than announced/);
  assert.deepEqual(readdirSync(folder), []);
});

test('a digest that the hub tells before it redirects counts', async (t) => {
  const { origin } = await serve(t, (request, response) => {
    if (request.url !== '/hub') return answer(request, response);
    const digest = request.headers['x-none'] === undefined ? digestOf('sha256', Buffer.from('other')) : '';
    return response.writeHead(302, { location: '/store', 'x-linked-etag': `"${digest}"` }).end();
  });
  await assert.rejects(
    open(t)
      .create()
      .fetch(requestOf(`${origin}/hub`)),
    /its digest is another one/,
  );
  assert.deepEqual(
    readFileSync(
      await open(t)
        .create()
        .fetch(requestOf(`${origin}/store`)),
    ),
    FILE,
  );
});

test('a redirect leads on only to where one may go, and not in a circle', async (t) => {
  const inside = await serve(t, (request, response) => answer(request, response));
  const places: Record<string, string> = {
    '/same': '/file',
    '/inside': `${inside.origin}/secret`,
    '/secure': inside.origin.replace('http', 'https'),
    '/file-scheme': 'file:///etc/passwd',
    '/circle': '/circle',
  };
  const { origin } = await serve(t, (request, response) => {
    const location = places[request.url ?? ''];
    if (location === undefined) answer(request, response);
    else response.writeHead(302, { location }).end();
  });
  const { create } = open(t);
  assert.deepEqual(readFileSync(await create().fetch(requestOf(`${origin}/same`))), FILE);
  for (const path of ['/inside', '/secure', '/file-scheme']) {
    await assert.rejects(create().fetch(requestOf(`${origin}${path}`)), {
      code: 'source_failed',
      message: /may not be used/,
    });
  }
  await assert.rejects(create().fetch(requestOf(`${origin}/circle`)), /redirects more than 5 times/);
  assert.deepEqual(inside.seen, []);
});

test('an address that cannot be had is told in words, after some patience', async (t) => {
  const { origin, seen } = await serve(t, (request, response) =>
    response.writeHead(request.url === '/none' ? 404 : 503).end(),
  );
  const { create, waits } = open(t);
  await assert.rejects(create().fetch(requestOf(`${origin}/none`)), {
    code: 'source_failed',
    message: /is not there \(404\)/,
  });
  assert.deepEqual(waits, []);
  await assert.rejects(create().fetch(requestOf(`${origin}/busy`)), {
    code: 'source_failed',
    message: /answered 503\.$/,
  });
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000]);
  assert.equal(seen.length, 6);
  await assert.rejects(create().fetch(requestOf('http://127.0.0.1:9/a')), {
    message: /cannot be reached \(ECONNREFUSED\)/,
  });
});

test('no request carries a key', async (t) => {
  const { origin, seen } = await serve(t, (request, response) => answer(request, response));
  await open(t)
    .create()
    .fetch(requestOf(`${origin}/a`));
  assert.deepEqual(Object.keys(seen[0]!.headers).sort(), [
    'accept',
    'accept-encoding',
    'connection',
    'host',
    'user-agent',
  ]);
});

test('a short document is read whole, or not at all', async (t) => {
  const { origin } = await serve(t, (request, response) => {
    if (request.url === '/none') response.writeHead(404).end();
    else if (request.url === '/broken')
      response.writeHead(200, { 'content-length': 100 }).write('x', () => response.destroy());
    else answer(request, response);
  });
  const { create } = open(t);
  const read = (path: string, maxBytes = 1_000_000) =>
    create().read({
      url: `${origin}${path}`,
      trusted: new Set([origin]),
      maxBytes,
      signal: new AbortController().signal,
    });
  assert.deepEqual(await read('/a'), FILE);
  assert.equal(await read('/none'), null);
  await assert.rejects(read('/a', 1_000), { code: 'source_failed', message: /longer than the 1000 bytes allowed/ });
  await assert.rejects(read('/broken'), { code: 'source_failed', message: /broke off|cannot be reached/ });
});

test('what nobody asked for in a week is forgotten', async (t) => {
  const { origin } = await serve(t, (request, response) => answer(request, response, { cut: 10_000 }));
  const { folder } = open(t);
  let nowMs = Date.now();
  const clock = { now: () => nowMs, monotonicMs: () => 0, sleep: async () => {} };
  const downloads = createFileDownloads({ folder, clock, spareBytes: 0 });
  const controller = new AbortController();
  const stop = () => controller.abort(new Error('stopped'));
  await assert.rejects(downloads.fetch(requestOf(`${origin}/a`, { signal: controller.signal, onProgress: stop })));
  await downloads.clearOld();
  assert.equal(readdirSync(folder).length, 2);
  nowMs += 8 * 86_400_000;
  await downloads.clearOld();
  assert.deepEqual(readdirSync(folder), []);
});
