// What becomes of a try when the receiver answers wrongly, late, too much, or not at all.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { makeTempFolder } from '../../../../test/support/temp-folder.ts';
import { createHttpSender } from '../../src/webhooks/http-sender.ts';
import { type Behave, startReceiver } from './receiver.ts';

const NEVER = new AbortController().signal;
const HEADERS = { 'webhook-id': 'msg_1', 'webhook-timestamp': '1', 'webhook-signature': 'v1,abc' };
const BODY = '{"type":"run.succeeded","data":{"note":"ä"}}';
/** For receivers that would never end: short, because it is what the test waits for. */
const SHORT_MS = 300;
const receiver = await startReceiver();
after(() => receiver[Symbol.asyncDispose]());
beforeEach(() => receiver.behave(null));

const send = (url = receiver.url, options: { timeLimitMs?: number; signal?: AbortSignal } = {}) => {
  const { signal = NEVER, ...limits } = options;
  return createHttpSender({ listed: [new URL(url).host], ...limits }).send(
    { url, headers: HEADERS, body: BODY },
    signal,
  );
};
const answer = (behave: Behave) => {
  receiver.behave(behave);
  return send();
};

describe('a message that is sent', () => {
  it('is one POST of the body as it was signed, over a connection of its own', async () => {
    const before = receiver.connections();
    assert.deepEqual(await send(`${receiver.url}?a=b#c`), { status: 204 });
    assert.deepEqual(await send(), { status: 204 });
    assert.equal(receiver.connections() - before, 2);
    const [{ method, path, headers, body } = assert.fail()] = receiver.received;
    assert.deepEqual([method, path, body], ['POST', '/hook?a=b', BODY]);
    assert.deepEqual(headers, {
      ...HEADERS,
      host: receiver.host,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(BODY)),
      'accept-encoding': 'identity',
      'user-agent': 'lector',
      connection: 'close',
    });
  });

  it('tells the status, whatever it is, and follows no redirect', async () => {
    for (const status of [200, 299, 301, 307, 308, 400, 410, 500, 599]) {
      const before = receiver.received.length;
      const told = await answer((reply) => reply.writeHead(status, { location: receiver.url }).end());
      assert.deepEqual(told, { status });
      assert.equal(receiver.received.length, before + 1);
    }
  });

  it('is over at the time limit when nothing, or only a little at a time, is answered', async () => {
    receiver.behave(() => {});
    assert.deepEqual(await send(receiver.url, { timeLimitMs: SHORT_MS }), { problem: 'timeout' });
    receiver.behave((reply) => {
      const timer = setInterval(() => reply.writeProcessing(), 20);
      reply.on('close', () => clearInterval(timer));
    });
    assert.deepEqual(await send(receiver.url, { timeLimitMs: SHORT_MS }), { problem: 'timeout' });
  });

  it('was taken when the status says so, however long the body goes on', async () => {
    receiver.behave((reply) => {
      reply.writeHead(200);
      const timer = setInterval(() => reply.write('x'), 20);
      reply.on('close', () => clearInterval(timer));
    });
    assert.deepEqual(await send(receiver.url, { timeLimitMs: SHORT_MS }), { status: 200 });
    const broken = await answer((reply) => {
      reply.writeHead(200, { 'content-length': '100' });
      reply.write('x', () => reply.destroy());
    });
    assert.deepEqual(broken, { status: 200 });
  });

  it('takes no more than 64 KiB and a piece of an answer, and then hangs up', async () => {
    let bytes = 0;
    const closed = Promise.withResolvers<void>();
    const told = await answer((reply) => {
      reply.writeHead(200);
      const piece = Buffer.alloc(16_384);
      const write = () => {
        while (!reply.destroyed && reply.write(piece)) bytes += piece.length;
      };
      reply.on('drain', write).on('close', closed.resolve);
      write();
    });
    assert.deepEqual(told, { status: 200 });
    await closed.promise;
    // What the sockets in between hold is sent and not read.
    assert.ok(bytes < 32 * 1_048_576, `${bytes} bytes`);
  });

  it('is not taken by who hangs up, speaks no HTTP, or sends a head without end', async (t) => {
    const behaviours: Readonly<Record<string, (socket: Socket) => unknown>> = {
      unreachable: (socket) => socket.resetAndDestroy(),
      not_http: (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
    };
    for (const [problem, behave] of Object.entries(behaviours)) {
      assert.deepEqual(await send(await startRaw(t, behave)), { problem });
    }
    const endless = await startRaw(t, (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      for (let i = 0; i < 10_000; i++) socket.write(`x-${i}: ${'y'.repeat(1_000)}\r\n`);
    });
    assert.deepEqual(await send(endless), { problem: 'not_http' });
    assert.deepEqual(await send('http://127.0.0.1:1/'), { problem: 'unreachable' });
  });

  it('is sent over TLS only to who is that name', async (t) => {
    using folder = makeTempFolder('lector-webhooks-');
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder.path, name)) as [string, string];
    const kind = ['-x509', '-nodes', '-days', '1', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    const name = ['-subj', '/CN=lector.test', '-addext', 'subjectAltName=DNS:localhost'];
    const made = spawnSync('openssl', ['req', ...kind, ...name, '-keyout', key, '-out', cert]);
    assert.equal(made.status, 0, String(made.stderr));
    const ca = readFileSync(cert, 'utf8');
    const secure = await startReceiver({ key: readFileSync(key, 'utf8'), cert: ca });
    t.after(() => secure[Symbol.asyncDispose]());
    const post = (host: string, trusted?: string) => {
      const listed = [`${host}:${secure.port}`];
      const sender = createHttpSender({ listed, ...(trusted === undefined ? {} : { ca: trusted }) });
      return sender.send({ url: `https://${listed[0]}/`, headers: HEADERS, body: BODY }, NEVER);
    };
    assert.deepEqual(await post('localhost'), { problem: 'tls' });
    assert.deepEqual(await post('127.0.0.1', ca), { problem: 'tls' });
    assert.equal(secure.received.length, 0);
    assert.deepEqual(await post('localhost', ca), { status: 204 });
    const plain = createHttpSender({ listed: [receiver.host] });
    const url = `https://${receiver.host}/`;
    assert.deepEqual(await plain.send({ url, headers: HEADERS, body: BODY }, NEVER), { problem: 'tls' });
  });

  it('breaks off when the server stops', async () => {
    const stop = new AbortController();
    receiver.behave(() => stop.abort(new Error('stopping')));
    await assert.rejects(send(receiver.url, { signal: stop.signal }), /stopping/);
    await assert.rejects(send(receiver.url, { signal: stop.signal }), /stopping/);
  });
});

async function startRaw(t: { after(end: () => unknown): void }, behave: (socket: Socket) => unknown): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => behave(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
