// Pipelined requests: after an answer that closes the connection, no later request on it is processed.
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from '../app-harness.ts';
import { exchange, readAnswers } from '../raw-socket.ts';

describe('pipelined requests', () => {
  let server: Harness;
  let db: DatabaseSync;
  let port: number;
  before(async () => {
    server = await createHarness();
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = server.app.server.address() as AddressInfo);
    db = new DatabaseSync(join(server.dataDir, 'lector.db'), { readOnly: true });
  });
  after(async () => {
    db.close();
    await server.close();
  });

  const stored = () => Number(db.prepare('SELECT count(*) AS n FROM runs').get()?.n);
  const host = () => `Host: 127.0.0.1:${port}\r\n`;
  const submit = (lines = '') => {
    const body = '{"text":"Hello.","voice_id":147320,"language":1}';
    const head = `${host()}x-api-key: ${server.alice}\r\ncontent-type: application/json\r\nContent-Length: ${body.length}\r\n`;
    return `POST /apis/tts HTTP/1.1\r\n${head}${lines}\r\n${body}`;
  };
  const last = () => submit('Connection: close\r\n');
  /** Statuses of the answers, and how many runs were stored meanwhile. */
  async function send(bytes: string) {
    const before = stored();
    const statuses = readAnswers(await exchange(port, bytes)).map(({ status }) => status);
    return { statuses, stored: stored() - before };
  }

  it('are all answered in their order while each is good HTTP, refused or not', async () => {
    assert.deepEqual(await send(submit() + submit() + last()), { statuses: [200, 200, 200], stored: 3 });
    const unknown = submit().replace('/apis/tts', '/nowhere');
    const keyless = submit().replace(/x-api-key: .*\r\n/, '');
    const elsewhere = submit().replace(host(), 'Host: evil.example\r\n');
    const answers = await send(unknown + keyless + elsewhere + submit() + last());
    assert.deepEqual(answers, { statuses: [404, 401, 421, 200, 200], stored: 2 });
  });

  it('behind one whose end or address can be read in two ways are not acted on', async () => {
    const get = (target: string, lines: string, method = 'GET', version = '1.1') =>
      `${method} ${target} HTTP/${version}\r\n${lines}\r\n`;
    const cases: Readonly<Record<string, readonly [bytes: string, status: number]>> = {
      'two Host headers': [get('/health', `${host()}Host: evil.example\r\n`), 400],
      'no Host': [get('/health', ''), 400],
      'no Host, HTTP/1.0, kept alive': [get('/health', 'Connection: keep-alive\r\n', 'GET', '1.0'), 400],
      'an absolute address': [get('http://127.0.0.1/health', host()), 400],
      'an address that is a star': [get('*', host(), 'OPTIONS'), 400],
      TRACE: [get('/health', host(), 'TRACE'), 405],
      'an expectation that cannot be met': [get('/health', `${host()}Expect: tea\r\n`), 417],
      'two lengths': [get('/health', `${host()}Content-Length: 0\r\nContent-Length: 1\r\n`), 400],
      'a length and chunks': [get('/tts', `${host()}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n`, 'POST'), 400],
      'a bare line feed': [get('/health', host()).replaceAll('\r\n', '\n'), 400],
      'a head that is too long': [get('/health', `${host()}X-Note: ${'a'.repeat(17_000)}\r\n`), 431],
    };
    for (const [name, [bytes, status]] of Object.entries(cases)) {
      // What the parser itself refuses is answered at once, before the good one is: its answer may be lost, its run not.
      const second = await send(submit() + bytes + last());
      assert.equal(second.stored, 1, `${name}, as second`);
      assert.equal(second.statuses.at(-1), status, `${name}, as second`);
    }
  });

  it('behind a CONNECT are dropped with it', async () => {
    const before = stored();
    assert.equal(await exchange(port, `CONNECT evil.example:443 HTTP/1.1\r\n${host()}\r\n${last()}`), '');
    assert.equal(stored(), before);
  });

  it('are not smuggled in the body of another: it is read to its stated end', async () => {
    const inner = last();
    const outer = (lines: string, content: string) =>
      `POST /apis/tts HTTP/1.1\r\n${host()}x-api-key: ${server.alice}\r\ncontent-type: application/json\r\nConnection: close\r\n${lines}\r\n${content}`;
    assert.deepEqual(await send(outer(`Content-Length: ${inner.length}\r\n`, inner)), { statuses: [422], stored: 0 });
    const chunk = `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`;
    assert.deepEqual(await send(outer('Transfer-Encoding: chunked\r\n', chunk)), { statuses: [422], stored: 0 });
    // Neither is one behind the end of a body on a connection that its sender said was to close.
    const done = outer('Transfer-Encoding: chunked\r\n', `0\r\n\r\n${inner}`);
    assert.equal((await send(done)).stored, 0);
  });

  it('with an upgrade are answered as plain HTTP, one after the other', async () => {
    const upgrade = 'Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n';
    assert.deepEqual(await send(submit(upgrade)), { statuses: [200], stored: 1 });
    const socket = submit('Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAA\r\n');
    assert.deepEqual(await send(socket + last()), { statuses: [200], stored: 1 });
  });
});
