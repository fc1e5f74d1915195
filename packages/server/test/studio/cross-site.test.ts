// Cross-site requests: pages of other sites can neither change nor read anything with the user's session.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from '../app-harness.ts';
import { listOperations } from '../fuzz/operations.ts';
import { type Browser, openBrowser, PASSWORD } from './browser.ts';

const OWN = 'http://127.0.0.1:7077';

/** What the browser says of a page that is not ours. The cookie is sent with each, though SameSite=Strict would hold it back. */
const FOREIGN: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  'another site': { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  'another port of the same machine': { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-site' },
  'another name of the same machine': { origin: 'http://localhost:7077', 'sec-fetch-site': 'cross-site' },
  'another scheme': { origin: 'https://127.0.0.1:7077', 'sec-fetch-site': 'same-site' },
  'a sandboxed frame': { origin: 'null', 'sec-fetch-site': 'cross-site' },
  'an old browser that tells nothing': { origin: undefined, 'sec-fetch-site': undefined },
  'only the right origin': { origin: OWN, 'sec-fetch-site': undefined },
  'only the right site': { origin: undefined, 'sec-fetch-site': 'same-origin' },
  'the right site and another origin': { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  'the right origin and another site': { origin: OWN, 'sec-fetch-site': 'same-site' },
  'the address bar': { origin: OWN, 'sec-fetch-site': 'none' },
  'an origin that begins like ours': { origin: `${OWN}.evil.example`, 'sec-fetch-site': 'same-origin' },
  'an origin with a path': { origin: `${OWN}/`, 'sec-fetch-site': 'same-origin' },
};

describe('pages of others', () => {
  let server: Harness;
  let browser: Browser;
  let db: DatabaseSync;
  before(async () => {
    server = await createHarness();
    db = new DatabaseSync(join(server.dataDir, 'lector.db'), { readOnly: true });
    browser = openBrowser(server);
    await browser.setUp({ owner: 'alice', name: 'Ada' });
  });
  after(async () => {
    db.close();
    await server.close();
  });

  /** Every table, whole. */
  const readState = () => {
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    return JSON.stringify(tables.map(({ name }) => db.prepare(`SELECT * FROM "${name}"`).all()));
  };

  it('change nothing by any operation, in whatever form', async (t) => {
    const document = (await server.app.inject({ url: '/openapi.json' })).json();
    const writing = listOperations(document).filter(({ method }) => method !== 'GET');
    const { token } = await server.studio.setUp.invite({ owner: 'alice', role: 'owner', madeOn: 'machine' });
    const before = readState();
    let tried = 0;
    for (const { method, path } of writing) {
      const url = path.replace(/\{[^}]+\}/g, '1');
      const wanted = {
        token,
        name: 'evil',
        password: PASSWORD,
        text: 'x',
        voice_id: 147320,
        language: 1,
        role: 'owner',
      };
      const body = JSON.stringify({ ...wanted, overlap_seconds: 0, drop_old: true, folder_name: 'x', run_ids: [1, 2] });
      for (const [who, headers] of Object.entries(FOREIGN)) {
        for (const type of [
          'application/json',
          'text/plain',
          'application/x-www-form-urlencoded',
          'multipart/form-data',
        ]) {
          const sent = method === 'DELETE' ? undefined : body;
          const more = sent === undefined ? {} : { 'content-type': type };
          const answer = await browser.ask(method as 'POST', url, sent, { ...headers, ...more });
          const told = `${method} ${url} from ${who} as ${type} → ${answer.statusCode}`;
          // The OpenAI door looks at no cookie: to it, nobody asks.
          assert.equal(answer.statusCode, url.startsWith('/v1/') ? 401 : 403, told);
          assert.equal(answer.headers['set-cookie'], undefined, told);
          tried++;
        }
      }
    }
    assert.equal(readState(), before);
    t.diagnostic(`${tried} requests, nothing changed`);
  });

  it('of our own are held to JSON too', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await browser.ask('POST', '/lector/v1/keys', '{"name":"x"}', { 'content-type': type });
      assert.equal(answer.statusCode, 422, type);
    }
  });

  it('read nothing', async () => {
    for (const url of ['/list-voices', '/lector/v1/keys', '/lector/v1/session', '/lector/v1/sessions']) {
      for (const site of ['cross-site', 'same-site', undefined, 'nonsense']) {
        const answer = await browser.ask('GET', url, undefined, { 'sec-fetch-site': site });
        assert.equal(answer.statusCode, 403, `${url} from ${site}`);
        assert.ok(!answer.body.includes('Ada'));
      }
      for (const site of ['same-origin', 'none'])
        assert.equal((await browser.ask('GET', url, undefined, { 'sec-fetch-site': site })).statusCode, 200, url);
    }
    const answer = await browser.ask('GET', '/list-voices', undefined, { origin: 'https://evil.example' });
    assert.equal(answer.headers['access-control-allow-credentials'], undefined);
  });

  it('cannot come in by another name of this machine', async () => {
    for (const host of ['evil.example', 'evil.example:7077', 'localhost.evil.example', '127.0.0.1.nip.io:7077']) {
      for (const [method, url, body] of [
        ['GET', '/lector/v1/session'],
        ['GET', '/lector/v1/keys'],
        ['POST', '/lector/v1/session', { name: 'Ada', password: PASSWORD }],
        ['POST', '/lector/v1/keys', { name: 'evil' }],
        ['DELETE', '/lector/v1/session'],
      ] as const) {
        const answer = await browser.ask(method, url, body, { host, origin: `http://${host}` });
        assert.equal(answer.statusCode, 421, `${method} ${url} as ${host}`);
      }
    }
  });

  it('cannot plant a cookie beside the right one', async () => {
    const good = browser.cookie();
    for (const cookie of [
      `${good}; __Host-sid=${'A'.repeat(43)}`,
      `sid=${good.split('=')[1]}`,
      `x${good}`,
      '__Host-sid=',
    ])
      assert.equal((await browser.ask('GET', '/list-voices', undefined, { cookie })).statusCode, 401, cookie);
    const among = await browser.ask('GET', '/list-voices', undefined, { cookie: `a=b; ${good}; sid=x` });
    assert.equal(among.statusCode, 200);
  });
});

describe('the connection', () => {
  const LAN = 'box.lan:7077';

  async function withServer(
    settings: Parameters<typeof createHarness>[0],
    work: (server: Harness) => Promise<void>,
  ): Promise<void> {
    const server = await createHarness({ allowedHosts: ['box.lan'], ...settings });
    try {
      await openBrowser(server).setUp({ owner: 'alice', name: 'Ada' });
      await work(server);
    } finally {
      await server.close();
    }
  }
  const connection = async (browser: Browser) => (await browser.ask('GET', '/lector/v1/session')).json().connection;

  it('of this machine is secure by whichever of its names', () =>
    withServer({}, async (server) => {
      for (const host of ['localhost:7077', 'LOCALHOST', '127.0.0.1', '127.1.2.3:80', '[::1]:7077']) {
        const browser = openBrowser(server, host, `http://${host.toLowerCase().replace(/:80$/, '')}`);
        assert.equal(await connection(browser), 'secure', host);
        assert.equal((await browser.signIn('Ada')).statusCode, 200, host);
      }
    }));

  it('by plain http from elsewhere is refused in clear words', () =>
    withServer({}, async (server) => {
      for (const host of [LAN, '192.168.1.20:7077']) {
        const browser = openBrowser(server, host);
        const { 'sec-fetch-site': _, ...headers } = browser.headers();
        const state = await server.app.inject({ url: '/lector/v1/session', headers });
        assert.equal(state.json().connection, 'insecure_refused');
        for (const site of ['same-origin', undefined]) {
          const answer = await browser.ask(
            'POST',
            '/lector/v1/session',
            { name: 'Ada', password: PASSWORD },
            {
              'sec-fetch-site': site,
            },
          );
          assert.equal(answer.statusCode, 403);
          assert.equal(answer.headers['set-cookie'], undefined);
          assert.match(answer.json().detail, /LECTOR_STUDIO_PLAIN_HTTP/);
        }
      }
    }));

  it('by plain http can be allowed: the cookie is a plain one then, and origins are still looked at', () =>
    withServer({ studioPlainHttp: 'allow' }, async (server) => {
      const browser = openBrowser(server, LAN);
      const plain = { 'sec-fetch-site': undefined };
      const body = { name: 'Ada', password: PASSWORD };
      const answer = await browser.ask('POST', '/lector/v1/session', body, plain);
      assert.equal(answer.statusCode, 200, answer.body);
      assert.equal(answer.json().connection, 'insecure_allowed');
      assert.match(
        String(answer.headers['set-cookie']),
        /^sid=[0-9A-Za-z_-]{43}; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Strict$/,
      );
      assert.equal((await browser.ask('GET', '/list-voices', undefined, plain)).statusCode, 200);
      assert.equal((await browser.ask('POST', '/lector/v1/keys', { name: 'x' }, plain)).statusCode, 200);
      for (const origin of [undefined, 'http://box.lan', 'http://box.lan:8080', 'https://box.lan:7077', 'null']) {
        const refused = await browser.ask('POST', '/lector/v1/keys', { name: 'x' }, { ...plain, origin });
        assert.equal(refused.statusCode, 403, origin);
      }
      assert.equal(await connection(openBrowser(server)), 'secure', 'on the machine itself nothing changes');
    }));

  it('behind a proxy that speaks TLS is secure by the public name, and only by it', () =>
    withServer({ publicUrl: 'https://speech.example', allowedHosts: ['speech.example'] }, async (server) => {
      const browser = openBrowser(server, 'speech.example', 'https://speech.example');
      assert.equal((await browser.signIn('Ada')).statusCode, 200);
      assert.match(browser.cookie(), /^__Host-sid=/);
      assert.equal((await browser.ask('POST', '/lector/v1/keys', { name: 'x' })).statusCode, 200);
      const proxied = openBrowser(server, '127.0.0.1:7077', 'https://speech.example');
      assert.equal((await proxied.signIn('Ada')).statusCode, 200, 'also when the proxy does not pass the name on');
      const plain = { origin: 'http://speech.example' };
      assert.equal((await browser.ask('POST', '/lector/v1/keys', { name: 'x' }, plain)).statusCode, 403);
      assert.equal(await connection(openBrowser(server, '192.168.1.20:7077')), 'insecure_refused');
      assert.equal(await connection(openBrowser(server, 'speech.example:8080')), 'insecure_refused');
      assert.equal(await connection(openBrowser(server)), 'secure');
    }));
});
