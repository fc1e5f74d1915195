// Tests which server a command finds: in which order, and what misleads it not.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { acquireDataLock } from '../../db/sqlite/data-lock.ts';
import { findServer, findServerHere } from './find-server.ts';

/** A folder with settings and, as they say, a data folder. */
function makeMachine(t: TestContext, lines: readonly string[] = []) {
  const root = mkdtempSync(join(tmpdir(), 'lector-find-'));
  t.after(() => rmSync(root, { recursive: true }));
  const data = join(root, 'data');
  mkdirSync(data);
  const settings = join(root, 'lector.env');
  writeFileSync(settings, [`LECTOR_DATA_DIR=${data}`, ...lines].join('\n'));
  return { data, settings, env: { LECTOR_CONFIG: settings } };
}

function serve(t: TestContext, data: string, address: string | null): void {
  const lock = acquireDataLock(data);
  t.after(() => lock.release());
  lock.announce(address);
}

test('LECTOR_URL comes first, then the place in the environment, then the data folder, then the file, then the default', async (t) => {
  const { data, settings, env } = makeMachine(t, ['LECTOR_PORT=7200']);
  const fromFile = { url: 'http://127.0.0.1:7200', source: `from ${settings}` };
  assert.deepEqual(await findServer(env), fromFile);
  serve(t, data, 'http://127.0.0.1:7300');
  assert.deepEqual(await findServer(env), { url: 'http://127.0.0.1:7300', source: `from the data folder ${data}` });
  const placed = { ...env, LECTOR_PORT: '\uFEFF7400' };
  assert.deepEqual(await findServer(placed), {
    url: 'http://127.0.0.1:7400',
    source: 'from LECTOR_PORT and LECTOR_HOST',
  });
  assert.equal((await findServer({ ...placed, LECTOR_PORT: '', LECTOR_HOST: '::1' })).url, 'http://[::1]:7200');
  const named = { ...placed, LECTOR_URL: '\uFEFFhttps://speech.example' };
  assert.deepEqual(await findServer(named), { url: 'https://speech.example', source: 'from LECTOR_URL' });
  assert.equal((await findServerHere(named)).url, 'http://127.0.0.1:7400');
  const nothing = makeMachine(t);
  assert.deepEqual(await findServer(nothing.env), {
    url: 'http://127.0.0.1:7077',
    source: `the default, since no server runs on the data folder ${nothing.data}`,
  });
});

test('a server that was killed, is only starting, or runs on another machine is not found in the data folder', async (t) => {
  const stale = makeMachine(t);
  const note = (machine: string) => JSON.stringify({ pid: 1, machine, address: 'http://127.0.0.1:9' });
  writeFileSync(join(stale.data, 'server.json'), note(hostname()));
  assert.match((await findServer(stale.env)).source, /the default/);
  const starting = makeMachine(t);
  serve(t, starting.data, null);
  assert.match((await findServer(starting.env)).source, /the default/);
  writeFileSync(join(starting.data, 'server.json'), note('another-machine'));
  assert.match((await findServer(starting.env)).source, /the default/);
});

test('settings that mean nothing here are passed over: no port, a host that is another machine', async (t) => {
  for (const line of [
    'LECTOR_PORT=x',
    'LECTOR_PORT=70000',
    'LECTOR_PORT=0x1b58',
    'LECTOR_PORT=7e3',
    'LECTOR_HOST=192.0.2.7',
  ])
    assert.match((await findServer(makeMachine(t, [line]).env)).source, /the default/, line);
  assert.equal((await findServer(makeMachine(t, ['LECTOR_HOST=0.0.0.0']).env)).url, 'http://127.0.0.1:7077');
});

test('where a free port was asked for and no server runs, none at the default port is taken for it', async (t) => {
  const { data, env } = makeMachine(t, ['LECTOR_PORT=0']);
  const found = { url: 'http://127.0.0.1:0', source: `any free port, and no server runs on the data folder ${data}` };
  for (const settings of [env, { ...env, LECTOR_PORT: '0' }]) assert.deepEqual(await findServer(settings), found);
  serve(t, data, 'http://127.0.0.1:7300');
  for (const settings of [env, { ...env, LECTOR_PORT: '0' }])
    assert.equal((await findServer(settings)).url, 'http://127.0.0.1:7300');
});

test('a data folder or a file of settings that cannot be read breaks nothing', async (t) => {
  const { data, env } = makeMachine(t);
  chmodSync(data, 0o000);
  assert.match((await findServer(env)).source, /the default/);
  chmodSync(data, 0o700);
  assert.match((await findServer({ LECTOR_CONFIG: data, LECTOR_DATA_DIR: join(data, 'none') })).source, /the default/);
  writeFileSync(env.LECTOR_CONFIG, 'LECTOR_NONSENSE=1\nLECTOR_WORKERS=many\nLECTOR_PORT=7200\n');
  assert.equal((await findServer({ ...env, LECTOR_DATA_DIR: data })).url, 'http://127.0.0.1:7200');
});
