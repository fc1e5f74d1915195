// The client believes no server: how long an answer may be, what it must look like, and where the key goes.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { endless, type HostileServer, json, startHostileServer } from '../test/hostile-server.ts';
import { createLectorClient } from './client.ts';
import { LectorError, type LectorErrorKind } from './errors.ts';
import type { LectorClientOptions } from './lector-client.ts';
import { createStudioClient } from './studio-client.ts';

const KEY = `lct_${'1'.repeat(36)}`;
const MIB = 1024 * 1024;
let server: HostileServer;
beforeEach(async () => {
  server = await startHostileServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const connect = (options: Partial<LectorClientOptions> = {}) =>
  createLectorClient({ baseUrl: server.url, apiKey: KEY, maxRetries: 0, ...options });
const says = (kind: LectorErrorKind, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof LectorError, String(error));
  assert.equal(error.kind, kind, error.message);
  assert.match(error.message, words);
  return true;
};
/** Resolves when the server has no connection left; the test's own time limit is the only one. */
async function untilClosed(): Promise<void> {
  while ((await server.connections()) > 0) await new Promise((resolve) => setImmediate(resolve));
}

/** A fetch whose answer has this many bytes of spaces around a JSON string, and counts those that were taken. */
function sized(bytes: number, status = 200) {
  const piece = new Uint8Array(65_536).fill(0x20);
  const counted = { taken: 0, cancelled: false };
  const body = () =>
    new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (counted.taken === 0) controller.enqueue(new TextEncoder().encode('"x"'));
          const length = Math.min(piece.length, bytes - counted.taken) - (counted.taken === 0 ? 3 : 0);
          controller.enqueue(piece.subarray(0, length));
          counted.taken += length + (counted.taken === 0 ? 3 : 0);
          if (counted.taken === bytes) controller.close();
        },
        cancel() {
          counted.cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const source = body();
    init?.signal?.addEventListener('abort', () => void source.cancel().catch(() => {}));
    return new Response(source, { status });
  };
  return { fetch, counted };
}

test('a JSON answer may have 16 MiB, of a run 64 MiB, and not one byte more is kept', async () => {
  const calls: [number, RegExp, (fetch: typeof globalThis.fetch) => Promise<unknown>][] = [
    [16 * MIB, /longer than 16,777,216 bytes/, (fetch) => connect({ fetch }).listFolders()],
    [64 * MIB, /longer than 67,108,864 bytes/, (fetch) => connect({ fetch }).getRun(7)],
    [
      1_000,
      /longer than 1,000 bytes.*maxAnswerBytes/,
      (fetch) => connect({ fetch, maxAnswerBytes: 1_000 }).listFolders(),
    ],
    [
      16 * MIB,
      /longer than 16,777,216 bytes/,
      (fetch) => createStudioClient({ baseUrl: server.url, fetch, maxRetries: 0 }).session(),
    ],
  ];
  for (const [limit, words, call] of calls) {
    const fits = sized(limit);
    assert.equal(await call(fits.fetch), 'x');
    const tooLong = sized(1024 * MIB);
    await assert.rejects(call(tooLong.fetch), says('protocol', words));
    assert.ok(tooLong.counted.taken <= limit + 65_536, `${tooLong.counted.taken} bytes taken of a limit of ${limit}`);
    const oneMore = sized(limit + 1);
    await assert.rejects(call(oneMore.fetch), says('protocol', words));
  }
});

test('an answer without an end is left, its connection too, whatever its status', async () => {
  const client = connect();
  server.answer = endless({ begin: '[', piece: '{},' });
  await assert.rejects(client.listVoices(), says('protocol', /longer than 16,777,216 bytes/));
  server.answer = endless({ status: 502, piece: '<p>no</p>\n' });
  await assert.rejects(
    client.listVoices(),
    says('server', /^HTTP 502 <p>no.*…? \(longer than 65,536 bytes, .*not read\)$/),
  );
  server.answer = endless({ status: 422, begin: '{"detail":"', piece: 'words ' });
  await assert.rejects(
    client.createTts({ text: 'x', voice_id: 1, language: 1 }),
    says('validation', /longer than 65,536/),
  );
  server.answer = endless({ status: 200, piece: 'not for you ' });
  await client.deleteRun(7);
  await untilClosed();
  assert.equal(server.seen.length, 4, 'none was asked for twice');
});

test('bytes are counted as they are unpacked', async () => {
  const packed = gzipSync(Buffer.alloc(65 * MIB, ' '));
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  server.answer = (_, response) => response.writeHead(200, headers).end(packed);
  assert.ok(packed.length < 100_000);
  await assert.rejects(connect().listVoices(), says('protocol', /longer than 16,777,216 bytes/));
  await assert.rejects(connect().getRun(7), says('protocol', /longer than 67,108,864 bytes/));
  server.answer = (_, response) => response.writeHead(500, headers).end(packed);
  await assert.rejects(connect().getRun(7), says('server', /longer than 65,536 bytes/));
});

test('what a server says for people is cut, and what is no place of a value is no place', async () => {
  server.answer = json({ detail: 'x'.repeat(50_000) }, 400);
  await assert.rejects(connect().listVoices(), says('badRequest', /^x{2000}…$/));
  server.answer = json({ detail: [{ loc: [{ toString: 1 }], msg: 'strange' }] }, 422);
  await assert.rejects(connect().listVoices(), says('validation', /^HTTP 422 \{"detail"/));
});

test('a line or an event of a stream has a limit, and ends the connection', async () => {
  const listen = async () => {
    const { signal } = new AbortController();
    for await (const _ of connect().watchRuns({ signal })) assert.fail('there is no event');
  };
  for (const [begin, piece] of [
    ['data: "', 'x'],
    ['', 'data: "x"\n'],
    ['', ':'],
    ['id: ', '7'],
  ] as const) {
    server.answer = endless({ type: 'text/event-stream', begin, piece });
    await assert.rejects(listen(), says('protocol', /an event is longer than 1,048,576 characters/));
  }
  await untilClosed();
});

test('an answer of another shape is told by the field that is wrong', async () => {
  const client = connect();
  const text = { text: 'x', voice_id: 1, language: 1 };
  const voice = { id: 1, voice_name: 'A' };
  const cases: [unknown, RegExp, () => Promise<unknown>][] = [
    [{ task_id: 7 }, /“task_id” of it is not a string/, () => client.createTts(text)],
    [[], /it is not an object/, () => client.createTts(text)],
    [{ status: 'SUCCESS', run_id: '7' }, /“run_id” of it is not a number/, () => client.getTts('t')],
    [{ status: 'ERROR', message: {} }, /“message” of it is not a string/, () => client.getTts('t')],
    [{}, /it is not a list/, () => client.listVoices()],
    [[voice, { id: 2 }], /“voice_name” of an item of it is not a string/, () => client.listVoices()],
    [[null], /an item of it is not an object/, () => client.sourceLanguages()],
    [[{ voice_ids: ['1'], languages: [] }], /an item of “voice_ids” .* not a number/, () => client.voiceLanguages()],
    [{ status: 1 }, /“status” of it is not a string/, () => client.cancelRun(7)],
  ];
  for (const [value, words, call] of cases) {
    server.answer = json(value);
    await assert.rejects(call(), says('protocol', words));
  }
  server.answer = json({ '7': { output_url: 5, size_bytes: '9', duration_ms: -1, message: {}, status: [] }, '8': 9 });
  const results = await client.results([7, 8]);
  const nothing = { url: null, sizeBytes: null, durationMs: null, status: 'NOT_FOUND' };
  for (const result of results.values()) assert.partialDeepStrictEqual(result, nothing);
});

test('a server that says “try again at once” forever is left after a while', async () => {
  server.answer = (_, response) => response.writeHead(429, { 'retry-after': '0' }).end('{}');
  await assert.rejects(connect({ maxRetryAfterMs: 300 }).listVoices(), says('rateLimit', /HTTP 429/));
  assert.equal(server.seen.length, 4);
});

test('a call with a key follows no redirect, and a link follows a bounded number of them, without the key', async () => {
  await using other = await startHostileServer((_, response) => response.end('fLaC'));
  const redirect = (to: string) => {
    server.answer = (_, response) => response.writeHead(302, { location: to }).end();
  };
  const client = connect();
  redirect(`${other.url}/list-voices`);
  await assert.rejects(client.listVoices(), says('protocol', /the server redirects to http/));
  await assert.rejects(client.getTtsResultAudio(7), says('protocol', /the server redirects/));
  assert.equal(other.seen.length, 0);
  redirect(`${other.url}/files/1.flac`);
  assert.equal(Buffer.from(await (await client.download(`${server.url}/files/1.flac`)).bytes()).toString(), 'fLaC');
  assert.deepEqual(other.seen, [{ method: 'GET', path: '/files/1.flac', key: undefined }]);
  server.seen.length = 0;
  redirect(`${server.url}/again`);
  await assert.rejects(client.download(`${server.url}/again`), { kind: 'network' });
  assert.ok(server.seen.length <= 21, `${server.seen.length} requests`);
  assert.ok(server.seen.every(({ key }) => key === undefined));
  for (const to of ['file:///etc/hostname', 'data:audio/flac,fLaC', 'ftp://127.0.0.1/x', 'javascript:1', 'blob:x']) {
    redirect(to);
    await assert.rejects(client.download(`${server.url}/files/1.flac`), { kind: 'network' }, to);
  }
});
