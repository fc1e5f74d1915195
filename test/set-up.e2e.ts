// The studio's set-up link in the real program: printed at the start, made by a command, usable once; and no secret of a user is stored or logged.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  createKey,
  type DataFolder,
  makeDataFolder,
  runLector,
  type ServerProcess,
  startServer,
} from './support/server-process.ts';

const LINK = /^(http:\/\/\S+)\/set-up#([0-9A-Za-z_-]{43})$/m;
const PASSWORDS = ['a first Schlossgespenst', 'another Schlossgespenst'] as const;

describe('the set-up link', () => {
  let folder: DataFolder;
  let server: ServerProcess;
  const tokens: string[] = [];
  before(async () => {
    folder = makeDataFolder();
    server = await startServer(folder.path, { LECTOR_LOG_LEVEL: 'trace' });
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const post = (path: string, body: object, cookie?: string) =>
    fetch(server.address + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: server.address,
        'sec-fetch-site': 'same-origin',
        ...(cookie === undefined ? {} : { cookie }),
      },
      body: JSON.stringify(body),
    });
  const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const tokenIn = (text: string) => {
    const token = LINK.exec(text)?.[2] ?? '';
    assert.notEqual(token, '', text);
    tokens.push(token);
    return token;
  };

  it('is printed at the first start and makes the account of an owner', async () => {
    assert.equal(LINK.exec(server.stdout())?.[1], server.address);
    const token = tokenIn(server.stdout());
    const answer = await post('/lector/v1/setup', { token, name: 'Ada', password: PASSWORDS[0] });
    assert.equal(answer.status, 200);
    const cookie = cookieOf(answer);
    tokens.push(cookie.split('=')[1] ?? '');
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    const keys = await fetch(`${server.address}/lector/v1/keys`, { headers });
    const [first] = (await keys.json()) as { name: string }[];
    assert.equal(first?.name, 'first key', 'the owner of the first key is set up');
    assert.equal((await post('/lector/v1/setup', { token, name: 'Eve', password: PASSWORDS[0] })).status, 403);
    assert.equal((await post('/lector/v1/session', { name: 'Ada', password: 'wrong' })).status, 401);
  });

  it('is made by a command while the server runs, as the way back for a forgotten password', async () => {
    const { code, stdout, stderr } = await runLector(['studio-link'], folder.path, {
      LECTOR_URL: `${server.address}/`,
    });
    assert.equal(code, 0, stderr);
    assert.equal(LINK.exec(stdout)?.[1], server.address);
    const answer = await post('/lector/v1/setup', { token: tokenIn(stdout), name: 'ada', password: PASSWORDS[1] });
    assert.equal(answer.status, 200);
    tokens.push(cookieOf(answer).split('=')[1] ?? '');
    assert.equal((await post('/lector/v1/session', { name: 'Ada', password: PASSWORDS[0] })).status, 401);
    assert.equal((await post('/lector/v1/session', { name: 'Ada', password: PASSWORDS[1] })).status, 200);
    const wrong = await runLector(['studio-link', '--role', 'king'], folder.path);
    assert.equal(wrong.code, 2);
  });

  it('is not printed any more once somebody is set up; before that each start prints a new one', async () => {
    const said = server.stdout() + server.stderr();
    await server.end('SIGTERM');
    for (const [i, token] of tokens.entries()) {
      assert.equal(said.split(token).length - 1, i === 0 ? 1 : 0, 'the first is printed once, the others never');
    }
    for (const password of PASSWORDS) assert.ok(!said.includes(password));
    server = await startServer(folder.path, { LECTOR_LOG_LEVEL: 'trace' });
    assert.doesNotMatch(server.stdout(), LINK);
    assert.match(server.stdout(), new RegExp(`^The studio: ${server.address}/$`, 'm'));

    using other = makeDataFolder();
    await createKey(other.path, '--owner', 'bob', '--name', 'from before');
    const starts: string[] = [];
    for (let i = 0; i < 2; i++) {
      await using started = await startServer(other.path);
      starts.push(LINK.exec(started.stdout())?.[2] ?? '');
    }
    assert.match(starts[0] ?? '', /^[0-9A-Za-z_-]{43}$/);
    assert.notEqual(starts[0], starts[1]);
  });

  it('leaves no password and no token in any file', () => {
    const files = readdirSync(folder.path, { recursive: true, encoding: 'utf8' });
    for (const secret of [...PASSWORDS, ...tokens]) {
      const found = files.filter((name) => {
        const path = join(folder.path, name);
        return statSync(path).isFile() && readFileSync(path).includes(secret);
      });
      assert.deepEqual(found, []);
    }
  });
});
