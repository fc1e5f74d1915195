// Callers that ask and never read: what they hold is counted in requests, file handles and connections, and is given back.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { until } from '../../../../test/support/until.ts';
import { createHarness, type Harness } from '../app-harness.ts';
import { exchange, readAnswers } from '../raw-socket.ts';

/** More than the buffers of both ends take on loopback, so that an answer that nobody reads is not written to its end. */
const LARGE = 24 * 1024 * 1024;
const PIPELINED = 400;
const OTHERS = 30;

interface Running extends Harness {
  readonly port: number;
  /** Requests that came as far as to be authenticated. */
  readonly begun: () => number;
  ask(path: string, options?: { key?: string; lines?: string }): string;
  /** Sends and reads nothing. */
  send(bytes: string, from?: string): Socket;
}

describe('answers that nobody reads', () => {
  const opened: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });

  async function start(settings: Parameters<typeof createHarness>[0] = {}): Promise<Running> {
    const server = await createHarness(settings);
    opened.push(() => server.close());
    let begun = 0;
    const { authenticate } = server.keys;
    server.keys.authenticate = (key) => {
      begun++;
      return authenticate.call(server.keys, key);
    };
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.app.server.address() as AddressInfo;
    return {
      ...server,
      port,
      begun: () => begun,
      ask: (path, { key = server.alice, lines = '' } = {}) =>
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nx-api-key: ${key}\r\n${lines}\r\n`,
      send(bytes, from = '127.0.0.1') {
        const socket = connect({ port, host: '127.0.0.1', localAddress: from });
        socket.on('error', () => {}); // a reset is an end like any other
        socket.pause();
        socket.write(bytes);
        opened.push(() => socket.destroy());
        return socket;
      },
    };
  }

  /** Other callers' requests, one after the other: whatever can be done meanwhile is done. */
  async function askOthers({ port, bob }: Running): Promise<void> {
    for (let i = 0; i < OTHERS; i++) {
      const answer = await fetch(`http://127.0.0.1:${port}/source-languages`, { headers: { 'x-api-key': bob } });
      assert.equal(answer.status, 200);
      await answer.arrayBuffer();
    }
  }

  const connections = ({ app }: Running) =>
    new Promise<number>((resolve, reject) =>
      app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
    );

  it('begin in turn on one connection, and all come, in order, once they are read', async () => {
    const server = await start();
    await server.submit(server.alice);
    const [runId] = await server.speakAll(randomBytes(LARGE));
    const paths = [`/tts-result/${runId}`, ...Array.from({ length: PIPELINED }, (_, i) => `/tts-result/${i}`)];
    const bytes = paths.map((path) => server.ask(path)).join('');
    const before = server.begun();
    const socket = server.send(bytes);
    await until('the first was begun', () => server.begun() > before);
    await askOthers(server);
    assert.equal(server.begun() - before, 1 + OTHERS, 'no other request is worked on');
    let heard = 0;
    const tail: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.length;
      if (heard > LARGE) tail.push(chunk);
    });
    socket.resume();
    const statuses = () =>
      Buffer.concat(tail)
        .toString('latin1')
        .match(/HTTP\/1\.1 4\d\d /g)?.length ?? 0;
    await until('all have been answered', () => statuses() === PIPELINED);
  });

  it('end with bytes that are no HTTP, whatever waits before them', async () => {
    const server = await start();
    const heard = await exchange(server.port, `${server.ask('/list-voices').repeat(50)}NO HTTP\r\n\r\n`);
    assert.equal(readAnswers(heard).at(-1)?.status, 400);
    await until('the connection is closed', async () => (await connections(server)) === 0);
  });

  it('hold one open file each connection, and none once it is gone', { skip: skipWithoutProc() }, async () => {
    const server = await start();
    await server.submit(server.alice);
    const [runId] = await server.speakAll(randomBytes(LARGE));
    const link = await linkOf(server, runId as number);
    const sockets = Array.from({ length: 4 }, () => server.send(server.ask(link).repeat(PIPELINED)));
    await until('every connection has its file', () => openFiles(server) >= sockets.length);
    await askOthers(server);
    assert.equal(openFiles(server), sockets.length);
    for (const socket of sockets) socket.destroy();
    await until('all files are closed', () => openFiles(server) === 0);
  });

  it('end after a time in which nothing of them is taken: recordings, links and archives alike', async () => {
    const server = await start({ answerIdleSeconds: 3 });
    await server.submit(server.alice);
    const [runId] = await server.speakAll(randomBytes(LARGE));
    const link = await linkOf(server, runId as number);
    const before = server.begun();
    for (const path of [
      link,
      `/tts-result/${runId}`,
      `/lector/v1/runs/${runId}/audio`,
      `/lector/v1/runs.zip?run_ids=${runId}`,
    ])
      server.send(server.ask(path));
    await until('all who need a key are being answered', () => server.begun() - before === 3);
    await until('all connections are closed', async () => (await connections(server)) === 0);
    if (skipWithoutProc() === false) await until('all files are closed', () => openFiles(server) === 0);
  });

  it('lock nobody out: strangers make room for each other, and owners have a share', async () => {
    const server = await start({ maxConnections: 30, maxConnectionsEach: 10 });
    await server.submit(server.alice);
    const [runId] = await server.speakAll(randomBytes(LARGE));
    const link = await linkOf(server, runId as number);
    const page = server.ask('/openapi.json', { key: '' }).repeat(50);
    for (let i = 0; i < 100; i++) server.send(i % 2 === 0 ? page : '');
    await until('the table is full', async () => (await connections(server)) >= 30);
    await askOthers(server);
    assert.ok((await connections(server)) <= 31);
    // Of an owner, as many as its share are served, by key and by link; then it is told, and the others are not.
    for (let i = 0; i < 10; i++)
      server.send(i % 2 === 0 ? server.ask(link, { key: '' }) : server.ask(`/tts-result/${runId}`));
    const ask = server.ask('/list-voices', { lines: 'Connection: close\r\n' });
    const refused = await until('the owner has its share', async () => {
      const [answer] = readAnswers(await exchange(server.port, ask));
      return answer?.status === 429 && answer;
    });
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.match(refused.body, /may have 10 open at once \(LECTOR_MAX_CONNECTIONS_EACH\)/);
    await askOthers(server);
  });

  it('behind a trusted proxy count for whom it asks, and for nobody else', async () => {
    const server = await start({ maxConnectionsEach: 3, trustedProxies: ['127.0.0.1'] });
    const askFor = (address: string) =>
      server.ask('/openapi.json', { key: '', lines: `X-Forwarded-For: ${address}\r\n` }).repeat(PIPELINED);
    for (let i = 0; i < 3; i++) server.send(askFor('192.0.2.1'));
    for (let i = 0; i < 3; i++) server.send(askFor('192.0.2.2'));
    await until('all are open', async () => (await connections(server)) === 6);
    await askOthers(server);
    server.advance(5_000);
    // Two more of one, each of which one of its own makes room for; and one that another address claims, which is not believed.
    for (let i = 0; i < 2; i++) server.send(askFor('192.0.2.1'));
    server.send(askFor('192.0.2.2'), '127.0.0.2');
    await askOthers(server);
    await until('as many as before, and the direct one, and ours', async () => (await connections(server)) === 8);
  });

  async function linkOf({ app, alice }: Running, runId: number): Promise<string> {
    const url = `/tts-result/${runId}?output_type=file_url`;
    const answer = await app.inject({ url, headers: { 'x-api-key': alice } });
    const { pathname, search } = new URL(answer.json<{ output_url: string }>().output_url);
    return pathname + search;
  }

  /** Recordings that this process has open. */
  function openFiles({ dataDir }: Harness): number {
    return readdirSync('/proc/self/fd').filter((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`).startsWith(`${dataDir}/blobs`);
      } catch {
        return false; // the handle that lists the folder
      }
    }).length;
  }

  function skipWithoutProc(): string | false {
    return process.platform === 'linux' ? false : 'open files are counted in /proc';
  }
});
