// DNS rebinding: on every route a request with a foreign Host is refused before anything else is checked.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { amount } from '../../../../test/support/effort.ts';
import { createHarness, type Harness } from '../app-harness.ts';
import { listOperations, type Method } from '../fuzz/operations.ts';
import { addressesOf } from './authorisation/addresses.ts';
import { makeSubject, type Subject } from './authorisation/subjects.ts';
import { HIDDEN, type Row, TABLE } from './authorisation/table.ts';

/** Names that somebody else may point at this machine, and spellings that another reader may take for one of ours. */
const FOREIGN = [
  ...['evil.example', 'localhost.evil.example', 'evil.localhost', 'xlocalhost', 'localhostx', 'lector'],
  ...[
    '127.0.0.1.nip.io',
    '127-0-0-1.nip.io',
    'localtest.me',
    'ip6-localhost',
    'speech.example.evil',
    'xspeech.example',
  ],
  // The dot at the end makes the same name to a resolver, and another one to every list of names.
  ...['localhost.', '127.0.0.1.', 'speech.example.'],
  // Only the usual spelling of an address counts as an address.
  ...['127.1', '0x7f.0.0.1', '0177.0.0.1', '2130706433', '127.000.000.001', '::1', '[::1', '::1]', '[fe80::1%25eth0]'],
  ...[
    'user@localhost',
    'user:pass@127.0.0.1',
    'localhost@evil.example',
    'localhost:80@evil.example',
    'evil.example#localhost',
  ],
  ...['localhost:', 'localhost:80:80', 'localhost:x', 'localhost:-1', 'localhost:123456', 'evil.example:7077'],
  ...[
    'localhost,evil.example',
    'localhost, localhost',
    'localhost evil.example',
    'localhost/',
    'localhost\\',
    'http://localhost',
  ],
  ...[
    'local\u{ad}host',
    'l\u{f6}calhost',
    '*',
    '.',
    '-',
    '"localhost"',
    'null',
    'undefined',
    '%6cocalhost',
    'localhost%00',
  ],
];
/** Names that nobody else can point anywhere, and those the settings list. */
const OWN = [
  ...['localhost', 'LocalHost', 'LOCALHOST:7077', '127.0.0.1', '127.0.0.1:80', '10.1.2.3:7077', '0.0.0.0:7077'],
  ...[
    '[::1]',
    '[::1]:7077',
    '[::ffff:127.0.0.1]:7077',
    '[FE80::1]',
    'speech.example',
    'SPEECH.example:443',
    'public.example',
  ],
];

/** One in so many is tried, another one for each route. */
const STRIDE = amount(2, 1);

describe('host names', () => {
  let server: Harness;
  let subject: Subject;
  let routes: readonly { method: Method; url: string; row: Row | undefined }[];
  before(async () => {
    server = await createHarness({ allowedHosts: ['Speech.Example'], publicUrl: 'https://public.example/voice' });
    subject = await makeSubject(server, 'alice');
    const document = await server.app.inject({ url: '/openapi.json' });
    const documented = listOperations(document.json()).map(({ method, path }) => {
      const row = TABLE[`${method} ${path}` as keyof typeof TABLE];
      return { method, url: addressesOf(path, row, subject)[0] ?? '', row };
    });
    const hidden = HIDDEN.map((route) => {
      const [method = '', path = ''] = route.split(' ');
      return { method: method as Method, url: path.startsWith('/') ? path : '/tts', row: undefined };
    });
    const more = ['/', '/index.html', '/nowhere', '/.git/config', '/apis'].map((url) => {
      return { method: 'GET' as const, url, row: undefined };
    });
    routes = [...documented, ...hidden, ...more].flatMap((route) => [route, { ...route, url: `/apis${route.url}` }]);
  });
  after(() => server.close());

  const ask = ({ method, url, row }: (typeof routes)[number], host: string, headers: Record<string, string> = {}) =>
    server.app.inject({
      method,
      url,
      headers: { 'x-api-key': server.alice, ...headers, host },
      ...(row?.body === undefined ? {} : { payload: row.body(subject) }),
    });

  it('that are not ours are refused with 421 on every route, with a good key and without a word of the route', async (t) => {
    const bodies = new Set<string>();
    let turn = 0;
    for (const route of routes) {
      for (const host of FOREIGN) {
        if (turn++ % STRIDE !== 0) continue;
        const answer = await ask(route, host);
        assert.equal(answer.statusCode, 421, `${route.method} ${route.url} as ${JSON.stringify(host)}`);
        if (route.method !== 'HEAD') bodies.add(answer.body);
        // A page that asks across origins gets nothing to read either.
        assert.equal(answer.headers['access-control-allow-origin'], undefined);
      }
    }
    t.diagnostic(`${routes.length} routes × ${FOREIGN.length} names: all refused`);
    assert.equal(bodies.size, 2, 'one body, and that of the OpenAI door');
    const poll = await server.app.inject({ url: `/tts/${subject.taskId}`, headers: { 'x-api-key': server.alice } });
    assert.equal(poll.json().status, 'SUCCESS', 'nothing was deleted by any of them');
  });

  it('that are ours pass on every route', async () => {
    const harmless = routes.filter(({ row }) => row?.changes !== true);
    let turn = 0;
    for (const route of harmless) {
      for (const host of OWN) {
        if (turn++ % STRIDE !== 0) continue;
        const { statusCode } = await ask(route, host);
        assert.ok(statusCode < 500 && statusCode !== 421, `${route.method} ${route.url} as ${host} → ${statusCode}`);
      }
    }
  });

  it('are read from the Host header and nowhere else', async () => {
    const poll = { method: 'GET', url: `/tts/${subject.taskId}`, row: undefined } as const;
    for (const name of ['x-forwarded-host', 'x-host', 'x-original-host', 'forwarded', ':authority']) {
      const good = name === 'forwarded' ? 'host=localhost' : 'localhost';
      const bad = name === 'forwarded' ? 'host=evil.example' : 'evil.example';
      assert.equal((await ask(poll, 'evil.example', { [name]: good })).statusCode, 421, name);
      assert.equal((await ask(poll, 'localhost', { [name]: bad })).statusCode, 200, name);
    }
  });
});
