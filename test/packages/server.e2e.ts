// The server as it is handed out: installed by npm outside of the repository, run by the machine's own Node, it serves and speaks.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { WITH_FULL_EFFORT } from '../support/effort.ts';
import { decodeFlac } from '../support/flac.ts';
import {
  type Installation,
  machineEnvironment,
  oldNode,
  pack,
  runNpm,
  SKIP_WITHOUT_NPM,
  SKIP_WITHOUT_OLD_NODE,
} from '../support/installing.ts';
import { findChildren, runLector, type ServerProcess, startServer } from '../support/server-process.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);
/** What npm fetches beside the server and brings sources of its own. */
const WITH_SOURCES = /node-linux-|mediabunny/;
const COMMAND = join(import.meta.dirname, '../../packages/server/bin');

suite('the installed server', { skip: SKIP_WITHOUT_NPM }, () => {
  const place = makeTempFolder('lector-installed-');
  const prefix = join(place.path, 'prefix');
  const lector = join(prefix, 'bin/lector');
  let tarball: string;
  let installed: Installation;
  before(() => {
    tarball = pack('server', place.path);
    installed = runNpm(['install', '--global', '--prefix', prefix, tarball], place.path);
    if (installed.unreachable !== false) process.stderr.write(`the installed server: ${installed.unreachable}\n`);
  });
  after(() => place[Symbol.dispose]());

  /** Without this repository's Node, in an empty folder. */
  const start = (name: string, wrap: readonly string[] = []): Promise<ServerProcess> =>
    startServer(
      makeFolder(name),
      { LECTOR_DATA_DIR: '', LECTOR_WORKERS: '1' },
      { command: [lector], wrap, env: pathOfMachine() },
    );
  const makeFolder = (name: string): string => {
    mkdirSync(join(place.path, name));
    return join(place.path, name);
  };
  const skipWithoutOldNode = (context: { skip(message: string): void }): boolean => {
    const reason = SKIP_WITHOUT_OLD_NODE || installed.unreachable;
    if (reason !== false) context.skip(reason);
    return reason !== false;
  };

  test('installs without a warning, and without a tool that only developers need', (context) => {
    if (installed.unreachable !== false) return context.skip(installed.unreachable);
    assert.doesNotMatch(installed.said, /warn/i);
    const files = readdirSync(join(prefix, 'lib/node_modules/@lector/server'), { recursive: true }).map(String);
    assert.deepEqual(
      files.filter((path) => /(\.test\.|\.contract\.|(?<!\.d)\.ts$)/.test(path) && !WITH_SOURCES.test(path)),
      [],
    );
    for (const tool of ['typescript', 'vite', 'svelte', 'knip']) {
      assert.ok(!files.includes(join('node_modules', tool)), tool);
    }
  });

  test('serves, speaks and shows its studio, and keeps its data where it was started', async (context) => {
    if (installed.unreachable !== false) return context.skip(installed.unreachable);
    await using server = await start('first');
    const folder = join(place.path, 'first');
    assert.ok(existsSync(join(folder, 'data/lector.db')));
    assert.match(server.stdout(), new RegExp(`^Its data is in ${join(folder, 'data')}$`, 'm'));
    assert.match(server.stdout(), /\(lector studio-link makes a new link\)/);
    assert.doesNotMatch(server.stdout(), /npx|npm start/, 'the command is called by its name where it is installed');
    const env = machineEnvironment({ LECTOR_URL: server.address, LECTOR_API_KEY: server.firstKey });
    await run(lector, ['say', 'Good evening. This was installed.', '-o', 'evening.flac'], { cwd: folder, env });
    const { seconds } = await decodeFlac(readFileSync(join(folder, 'evening.flac')));
    assert.ok(seconds > 1, `${seconds} seconds`);
    const page = await (await fetch(`${server.address}/`)).text();
    const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(page) ?? [];
    assert.equal((await fetch(server.address + script)).status, 200, page);
    assert.equal((await fetch(`${server.address}/docs`)).status, 200);
  });

  test('tells what it is made of, with a licence for each part', async (context) => {
    if (installed.unreachable !== false) return context.skip(installed.unreachable);
    await using server = await start('licences');
    const { stdout } = await run(lector, ['keys', 'create', '--scopes', 'admin'], {
      cwd: join(place.path, 'licences'),
      env: machineEnvironment(),
    });
    const headers = { 'x-api-key': stdout.trim() };
    const answer = await fetch(`${server.address}/lector/v1/system`, { headers });
    const { licences } = (await answer.json()) as { licences: { name: string; licence: string }[] };
    assert.ok(licences.length > 50, `${licences.length} packages`);
    for (const { name, licence } of licences) assert.notEqual(licence, 'unknown', name);
    assert.deepEqual(
      licences.filter(({ licence }) => licence.startsWith('GPL')).map(({ name }) => name),
      ['@echogarden/espeak-ng-emscripten'],
    );
  });

  test('is started by npx from its tarball', WITH_FULL_EFFORT, async (context) => {
    if (installed.unreachable !== false) return context.skip(installed.unreachable);
    const folder = makeFolder('npx');
    const npx = ['npx', '--yes', '--prefer-offline', '--package', tarball, 'lector'];
    const settings = { LECTOR_WORKERS: '1' };
    const server = await startServer(folder, settings, { command: npx, env: pathOfMachine() });
    const tree = findTree(server.pid);
    try {
      const headers = { 'x-api-key': server.firstKey };
      assert.equal((await fetch(`${server.address}/source-languages`, { headers })).status, 200);
      await server.end('SIGTERM');
      assert.doesNotMatch(server.stderr(), /npm warn/);
      assert.match(server.stderr(), /"msg":"stopping"/);
      await until('the server and its engines have ended', () => !tree.some(isRunning));
    } finally {
      // All of them: what npx started would outlive it.
      for (const pid of tree.filter(isRunning)) process.kill(pid, 'SIGKILL');
      forgetNpxFolders(tarball);
    }
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`under an old Node, ${signal} ends it in order, with its engines`, async (context) => {
      if (skipWithoutOldNode(context)) return;
      await using server = await start(`old-${signal}`);
      const tree = findTree(server.pid);
      assert.ok(tree.length >= 3, 'the command, the server and its engines');
      assert.deepEqual(await server.end(signal), { code: 0, signal: null });
      assert.match(server.stderr(), /"msg":"stopping"/);
      assert.deepEqual(tree.filter(isRunning), []);
    });
  }

  test('under an old Node, Ctrl-C reaches the server once: twice would end it at once', async (context) => {
    if (skipWithoutOldNode(context)) return;
    // As a terminal does it: to every process of the group.
    await using server = await start('group', ['setsid']);
    process.kill(-server.pid, 'SIGINT');
    assert.deepEqual(await server.ended, { code: 0, signal: null });
  });

  test('under an old Node, the server ends also when the command is killed', async (context) => {
    if (skipWithoutOldNode(context)) return;
    await using server = await start('command-killed');
    const tree = findTree(server.pid);
    await server.end('SIGKILL');
    assert.match(server.stderr(), /"msg":"stopping"/);
    assert.deepEqual(tree.filter(isRunning), []);
  });

  test('under an old Node, the command ends as the program ends', async (context) => {
    if (skipWithoutOldNode(context)) return;
    await using server = await start('killed');
    const [program] = findChildren(server.pid);
    process.kill(program!, 'SIGKILL');
    assert.deepEqual(await server.ended, { code: null, signal: 'SIGKILL' });
    const wrong = await runLector(['nonsense'], place.path, {}, { command: [lector], env: pathOfMachine() });
    assert.deepEqual([wrong.code, wrong.signal], [2, null]);
  });
});

test('without a Node that can run it, the command says which one it needs', { skip: SKIP_WITHOUT_OLD_NODE }, () => {
  using place = makeTempFolder('lector-no-node-');
  cpSync(COMMAND, join(place.path, 'bin'), { recursive: true });
  const { status, stderr } = spawnSync(oldNode!, [join(place.path, 'bin/lector.js'), 'serve'], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /^Lector needs Node 24\.15 or newer; this is 2\d\.[\d.]+, .*\n.*optional.*\n$/);
});

test('the README of the server installs the version that is made', () => {
  const folder = join(COMMAND, '..');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const named = readFileSync(join(folder, 'README.md'), 'utf8').match(/lector-server-[\d.]+\.tgz/g) ?? [];
  assert.deepEqual([...new Set(named)], [`lector-server-${version}.tgz`]);
});

function pathOfMachine(): Record<string, string> {
  return { PATH: machineEnvironment().PATH ?? '' };
}

/** A process and all below it. */
function findTree(pid: number): readonly number[] {
  return [pid, ...findChildren(pid).flatMap(findTree)];
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}/exe`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** npx keeps what it has installed, 250 MB of it, for the next time that this very tarball is asked for. */
function forgetNpxFolders(tarball: string): void {
  const cache = spawnSync('npm', ['config', 'get', 'cache'], { env: machineEnvironment(), encoding: 'utf8' }).stdout;
  for (const manifest of globSync('_npx/*/package.json', { cwd: cache.trim() })) {
    const path = join(cache.trim(), manifest);
    if (readFileSync(path, 'utf8').includes(tarball)) rmSync(join(path, '..'), { recursive: true, force: true });
  }
}
