// Audio ends at the first byte that nobody promised, and a link is an address of the web.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { endless, type HostileServer, startHostileServer } from '../../test/hostile-server.ts';
import { createLectorClient } from '../client.ts';
import { LectorError } from '../errors.ts';

let server: HostileServer;
beforeEach(async () => {
  server = await startHostileServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const connect = (fetch?: typeof globalThis.fetch) =>
  createLectorClient({ baseUrl: server.url, apiKey: 'k', maxRetries: 0, ...(fetch && { fetch }) });

/** Reads the stream to its end: how many bytes came out of it, and with what error it ended. */
async function drain(source: { url: string; sizeBytes?: number | null }, fetch?: typeof globalThis.fetch) {
  const { stream } = await connect(fetch).download(source);
  let bytes = 0;
  try {
    for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) bytes += chunk.length;
    return { bytes, words: '' };
  } catch (error) {
    assert.ok(error instanceof LectorError, String(error));
    assert.equal(error.kind, 'integrity', error.message);
    return { bytes, words: error.message };
  }
}

test('audio ends with an error at the first byte beyond the promised length', async () => {
  server.answer = endless({ type: 'audio/flac', piece: 'x' });
  const { bytes, words } = await drain({ url: `${server.url}/files/1.flac`, sizeBytes: 1_000_000 });
  assert.ok(bytes <= 1_000_000, `${bytes} bytes were handed out`);
  assert.match(words, /more than the 1,000,000 bytes that were promised arrived/);
  while ((await server.connections()) > 0) await new Promise((resolve) => setImmediate(resolve));
});

test('packed audio is measured as it is unpacked', async () => {
  server.answer = (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000)));
  const { bytes, words } = await drain({ url: `${server.url}/files/1.flac`, sizeBytes: 100_000 });
  assert.ok(bytes <= 100_000, `${bytes} bytes were handed out`);
  assert.match(words, /more than the 100,000 bytes/);
});

test('an announced length that is not the promised one gives no byte at all', async () => {
  server.answer = (_, response) => response.writeHead(200, { 'content-length': '9' }).end('123456789');
  for (const sizeBytes of [0, 8, 10]) {
    const { bytes, words } = await drain({ url: `${server.url}/files/1.flac`, sizeBytes });
    assert.deepEqual(
      [bytes, words],
      [0, `the audio arrived damaged: 9 bytes are announced, ${sizeBytes} were promised`],
    );
  }
  assert.deepEqual(await drain({ url: `${server.url}/files/1.flac`, sizeBytes: 9 }), { bytes: 9, words: '' });
  assert.deepEqual(await drain({ url: `${server.url}/files/1.flac` }), { bytes: 9, words: '' });
});

test('the announced length is a promise where there is no other, also under a fetch that does not hold it', async () => {
  const answers = (body: string, length: string) => async () =>
    new Response(body, { headers: { 'content-length': length } });
  const longer = await drain({ url: `${server.url}/x` }, answers('123456789', '4'));
  assert.match(longer.words, /more than the 4 bytes/);
  const shorter = await drain({ url: `${server.url}/x` }, answers('123', '4'));
  assert.match(shorter.words, /3 bytes arrived, 4 were promised/);
  assert.deepEqual(await drain({ url: `${server.url}/x` }, answers('123', 'nonsense')), { bytes: 3, words: '' });
});

test('audio of which no length is promised may have one GiB', async () => {
  const piece = new Uint8Array(64 * 1024 * 1024);
  let pieces = 0;
  const fetch = async () =>
    new Response(
      new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            pieces++;
            controller.enqueue(piece);
          },
        },
        { highWaterMark: 0 },
      ),
    );
  const { bytes, words } = await drain({ url: `${server.url}/x`, sizeBytes: null }, fetch);
  assert.deepEqual([bytes, pieces], [1024 ** 3, 17]);
  assert.match(words, /was not promised, and it is longer than 1,073,741,824 bytes/);
});

test('a link that is no address of the web is refused in words, and nothing is asked for', async () => {
  const links: unknown[] = ['/files/1.flac', 'files/1.flac', '//127.0.0.1/x', '', 'file:///etc/hostname', 'ftp://x/y'];
  links.push('data:audio/flac,fLaC', 'javascript:alert(1)', 'http://user:secret@127.0.0.1/x', 'http://', 5, {});
  for (const url of links) {
    await assert.rejects(connect().download(url as string), (error) => {
      assert.ok(error instanceof LectorError, String(error));
      assert.equal(error.kind, 'protocol');
      assert.match(error.message, /^the link “.*” cannot be fetched: an output_url .* http:\/\/ or https:\/\//);
      return true;
    });
  }
  await assert.rejects(connect().download(`x${'y'.repeat(5_000)}`), ({ message }: Error) => message.length < 400);
  assert.equal(server.seen.length, 0);
});
