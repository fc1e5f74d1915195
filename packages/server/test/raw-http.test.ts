// Requests that no client library would send, over real sockets: refused as JSON, never reaching a handler.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { createHarness, type Harness } from './app-harness.ts';
import { exchange, type RawAnswer, readAnswers } from './raw-socket.ts';

const SEED = Number(process.env.LECTOR_FUZZ_SEED ?? randomInt(2 ** 31));

describe('raw HTTP', () => {
  let server: Harness;
  let db: DatabaseSync;
  let port: number;
  /** The same good submit in every case: were a handler reached, a run would be stored. */
  let key: string;
  const body = '{"text":"Hello.","voice_id":147320,"language":1}';

  before(async () => {
    server = await createHarness({ allowedHosts: ['Speech.Example'], publicUrl: 'https://public.example/voice' });
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = server.app.server.address() as AddressInfo);
    db = new DatabaseSync(join(server.dataDir, 'lector.db'), { readOnly: true });
    key = `x-api-key: ${server.alice}\r\ncontent-type: application/json\r\n`;
  });
  after(async () => {
    db.close();
    await server.close();
  });

  const stored = () => Number(db.prepare('SELECT count(*) AS n FROM runs').get()?.n);
  const host = () => `Host: 127.0.0.1:${port}\r\n`;
  const length = `Content-Length: ${body.length}\r\n`;
  const chunked = 'Transfer-Encoding: chunked\r\n';
  const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  /** A submit whose head has these lines beside the key and the host. */
  const submit = (lines: string, content = body) => `POST /apis/tts HTTP/1.1\r\n${host()}${key}${lines}\r\n${content}`;

  function checkRefusal(answer: RawAnswer | undefined, name: string): void {
    assert.ok(answer && answer.status >= 400 && answer.status < 500, `${name} → ${answer?.status}`);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/, name);
    const { detail, error, status } = JSON.parse(answer.body);
    assert.ok(typeof detail === 'string' && detail !== '', name);
    assert.deepEqual([error, status], [detail, answer.status], name);
  }

  async function refused(name: string, bytes: string | Uint8Array, status: number): Promise<void> {
    const storedBefore = stored();
    const answers = readAnswers(await exchange(port, bytes));
    assert.equal(answers.length, 1, `${name}: one answer`);
    checkRefusal(answers[0], name);
    assert.equal(answers[0]?.status, status, name);
    assert.equal(stored(), storedBefore, `${name}: nothing is stored`);
  }

  it('takes the submit that all cases are made of, in one piece and in chunks', async () => {
    const storedBefore = stored();
    for (const bytes of [submit(`${length}Connection: close\r\n`), submit(`${chunked}Connection: close\r\n`, chunks)]) {
      const [answer] = readAnswers(await exchange(port, bytes));
      assert.equal(answer?.status, 200, answer?.body);
    }
    assert.equal(stored(), storedBefore + 2);
  });

  it('refuses bodies whose length can be read in two ways', async () => {
    const smuggled = `0\r\n\r\nGET /health HTTP/1.1\r\n${host()}\r\n`;
    for (const [name, bytes] of [
      ['Content-Length and Transfer-Encoding', submit(`Content-Length: 4\r\n${chunked}`, smuggled)],
      ['Transfer-Encoding and Content-Length', submit(`${chunked}${length}`, chunks)],
      ['Content-Length twice, the same', submit(`${length}${length}`)],
      ['Content-Length twice, different', submit(`${length}Content-Length: 1\r\n`)],
      ['an unknown coding', submit('Transfer-Encoding: xchunked\r\n', chunks)],
      ['chunked, then identity', submit('Transfer-Encoding: chunked, identity\r\n', chunks)],
      ['a negative length', submit('Content-Length: -1\r\n')],
      ['a length with a sign', submit(`Content-Length: +${body.length}\r\n`)],
      ['a chunk too large to count', submit(chunked, `fffffffffffffffff\r\n${body}`)],
      ['a chunk size that is no number', submit(chunked, `zz\r\n${body}\r\n0\r\n\r\n`)],
    ] as const)
      await refused(name, bytes, 400);
  });

  it('refuses heads that other parsers may read differently', async () => {
    const head = submit(length);
    for (const [name, bytes] of [
      ['a space before the colon', submit(`${length}X-Note : 1\r\n`)],
      ['a folded line', submit(`${length}X-Note: 1\r\n 2\r\n`)],
      ['bare line feeds', head.replaceAll('\r\n', '\n')],
      ['a bare carriage return', submit(`${length}X-Note: 1\rX-More: 2\r\n`)],
      ['NUL in a header', submit(`${length}X-Note: a\0b\r\n`)],
      ['a version from the future', head.replace('HTTP/1.1', 'HTTP/9.9')],
      ['bytes above 0x7f in the path', head.replace('/apis/tts', '/apis/tts\xff\xfe')],
      ['a method in lower case', head.replace('POST', 'post')],
      ['a method nobody knows', head.replace('POST', 'FETCH')],
      ['no Host', head.replace(host(), '')],
      ['no Host in HTTP/1.0', head.replace(host(), '').replace('HTTP/1.1', 'HTTP/1.0')],
      ['HTTP/2 by prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
      ['a TLS greeting', Buffer.from('16030100a5010000a10303', 'hex')],
    ] as const)
      await refused(name, bytes, 400);
  });

  it('refuses two Host headers, whichever is the good one', async () => {
    for (const lines of [
      `${host()}Host: evil.example\r\n`,
      `Host: evil.example\r\n${host()}`,
      `${host()}${host()}`,
      `${host()}hOsT: x\r\n`,
    ])
      await refused(lines, submit(length).replace(host(), lines), 400);
  });

  it('refuses addresses that are not a plain path', async () => {
    for (const target of [`http://127.0.0.1:${port}/apis/tts`, 'http://evil.example/apis/tts', '*', 'apis/tts'])
      await refused(target, submit(length).replace('/apis/tts', target), 400);
    await refused('OPTIONS *', `OPTIONS * HTTP/1.1\r\n${host()}\r\n`, 400);
  });

  it('refuses TRACE without an echo and closes on CONNECT', async () => {
    await refused('TRACE', submit('').replace('POST', 'TRACE').replace(body, ''), 405);
    assert.equal(await exchange(port, submit('').replace('POST /apis/tts', 'CONNECT evil.example:443')), '');
  });

  it('refuses heads over the limit, naming it, and expectations it cannot meet', async () => {
    const long = 'a'.repeat(17 * 1024);
    await refused('a long header', submit(`${length}X-Note: ${long}\r\n`), 431);
    await refused('a long address', submit(length).replace('/apis/tts', `/apis/tts?${long}`), 431);
    await refused('many headers', submit(length + 'X-Note: 1\r\n'.repeat(3_000)), 431);
    await refused('a long chunk extension', submit(chunked, chunks.replace('\r\n', `;${'a'.repeat(20_480)}\r\n`)), 413);
    await refused('Expect: foo', submit(`${length}Expect: foo\r\n`), 417);
    const [answer] = readAnswers(await exchange(port, submit(`${length}X-Note: ${long}\r\n`)));
    assert.match(answer?.body ?? '', /16384 bytes \(LECTOR_MAX_HEADER_BYTES\)/);
  });

  it('reads a body over the limit to its end: who is still sending gets the answer, and the connection goes on', async () => {
    const large = body.padEnd(3 * 2 ** 20);
    const next = `GET /health HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`;
    const inChunks = `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`;
    for (const sent of [submit(`Content-Length: ${large.length}\r\n`, large), submit(chunked, inChunks)]) {
      const answers = readAnswers(await exchange(port, sent + next));
      assert.deepEqual(
        answers.map(({ status }) => status),
        [413, 200],
      );
      checkRefusal(answers[0], 'a large body');
    }
  });

  it('never leaves its folders, however the way up is spelt', async () => {
    for (const prefix of ['', '/docs', '/docs/static', '/files', '/apis', '/apis/docs/static']) {
      for (const up of ['/..', '/%2e%2e', '/..%2f..', '/..\\..', '/%252e%252e', '/..%c0%af', '/.%00./..', '//..']) {
        const target = `${prefix}${up.repeat(8)}/etc/passwd`;
        const [answer] = readAnswers(
          await exchange(port, `GET ${target} HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`),
        );
        checkRefusal(answer, target);
        assert.doesNotMatch(answer?.body ?? '', /root:/);
      }
    }
  });

  it('answers pipelined requests in their order', async () => {
    const get = (path: string, line = '') => `GET ${path} HTTP/1.1\r\n${host()}${key}${line}\r\n`;
    const bytes = get('/health') + get('/nowhere') + submit(length) + get('/source-languages', 'Connection: close\r\n');
    const answers = readAnswers(await exchange(port, bytes));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 404, 200, 200],
    );
    assert.match(answers[2]?.body ?? '', /^\{"task_id":"[0-9a-f-]{36}"\}$/);
  });

  describe('the Host header', () => {
    const ask = async (name: string) => {
      const [answer] = readAnswers(
        await exchange(port, submit(`${length}Connection: close\r\n`).replace(host(), `Host:${name}\r\n`)),
      );
      return answer;
    };

    it('is refused with 421 when it is a name that somebody else may point here', async () => {
      const names = ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', 'localhost.', 'xlocalhost', '127.1'];
      const odd = ['', '0x7f.0.0.1', '2130706433', 'a@127.0.0.1', '127.0.0.1, evil.example', '[::1', '127.0.0.1:x'];
      const more = ['127.0.0.1:123456', 'localhost/x', 'public.example.evil', '127.0.0.1"', 'localhost:80:80'];
      const storedBefore = stored();
      for (const name of [...names, ...odd, ...more]) {
        const answer = await ask(` ${name}`);
        checkRefusal(answer, name);
        assert.equal(answer?.status, 421, name);
      }
      assert.equal(stored(), storedBefore);
    });

    it('passes as an IP address, as localhost, as a listed name and as the public address', async () => {
      const addresses = ['127.0.0.1', `127.0.0.1:${port}`, '192.168.1.5:7077', '[::1]', '[::1]:7077', '[fe80::1]'];
      const names = ['localhost', 'LOCALHOST:7077', 'speech.example', 'SPEECH.example:443', 'public.example'];
      for (const name of [...addresses, ...names]) assert.equal((await ask(` ${name}`))?.status, 200, name);
    });
  });

  it(`survives random bytes and random heads (seed ${SEED})`, async () => {
    const line = fc.string({ unit: fc.constantFrom(...'GETPOST /apistts.:;,?%#\\\t\r\n\0\x7f\xff01H'), maxLength: 60 });
    const head = fc
      .tuple(fc.constantFrom('GET', 'POST', 'PUT', 'HEAD'), line, fc.array(line, { maxLength: 4 }))
      .map(([method, target, lines]) => {
        return Buffer.from(`${method} /${target} HTTP/1.1\r\n${host()}${lines.join('\r\n')}\r\n\r\n`, 'latin1');
      });
    const random = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 400 }), head);
    const storedBefore = stored();
    const property = fc.asyncProperty(random, async (bytes) => {
      // Ends whatever was begun, so that the connection closes.
      const end = Buffer.from(`\r\n\r\nGET /health HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`);
      const heard = await exchange(port, Buffer.concat([bytes, end]));
      if (Buffer.from(bytes).subarray(0, 4).toString() === 'HEAD') return; // no body to find the end of
      for (const answer of readAnswers(heard)) {
        if (answer.status >= 300) checkRefusal(answer, JSON.stringify(heard));
      }
    });
    await fc.assert(property, { seed: SEED, numRuns: 300 });
    assert.equal(stored(), storedBefore);
    const [alive] = readAnswers(await exchange(port, `GET /health HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`));
    assert.equal(alive?.body, '{"status":"ok"}');
  });
});
