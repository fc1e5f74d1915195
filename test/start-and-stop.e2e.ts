// Starting and stopping as people do: by npm and npx, which are told to end; beside a server that runs; where nothing can start.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { acquireDataLock } from '../packages/server/src/db/sqlite/data-lock.ts';
import { type DataFolder, makeDataFolder, runLector, startServer } from './support/server-process.ts';
import { makeTempFolder } from './support/temp-folder.ts';
import { until } from './support/until.ts';

const REPOSITORY = join(import.meta.dirname, '..');

interface Started extends Disposable {
  /** npm, whose group holds everything it starts. */
  readonly npm: ChildProcess;
  /** The server. */
  readonly pid: number;
  readonly address: string;
  readonly ended: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;
}

/** Runs a command of npm in the repository, and waits until its server listens. */
async function startByNpm(folder: DataFolder, command: string, args: readonly string[]): Promise<Started> {
  const settings = join(folder.path, 'no.env'); // not the developer's own
  writeFileSync(settings, '');
  const { PATH, HOME } = process.env;
  const npm = spawn(command, args, {
    cwd: REPOSITORY,
    env: { PATH, HOME, LECTOR_CONFIG: settings, LECTOR_PORT: '0', LECTOR_DATA_DIR: folder.path, LECTOR_WORKERS: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let stdout = '';
  npm.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const ended = once(npm, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const end = () => killGroup(npm.pid as number);
  try {
    await until('the server has said where it is', () => {
      if (npm.exitCode !== null) throw new Error(`${command} ended: ${stdout}`);
      return /\/docs\n/.test(stdout);
    });
  } catch (error) {
    end();
    throw error;
  }
  const note = readNote(folder);
  return { npm, pid: note.pid, address: note.address, ended, [Symbol.dispose]: end };
}

function readNote(folder: DataFolder): { pid: number; address: string } {
  return JSON.parse(readFileSync(join(folder.path, 'server.json'), 'utf8'));
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All have ended.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Nothing of the server is left: no process, no note, nobody at its port, no lock on the folder. */
async function expectFreed(folder: DataFolder, { pid, address }: Started): Promise<void> {
  await until('the server has ended', () => !isAlive(pid));
  assert.equal(existsSync(join(folder.path, 'server.json')), false, 'it ended by itself and took its note along');
  const port = createServer().listen(Number(new URL(address).port), '127.0.0.1');
  await once(port, 'listening');
  port.close();
  acquireDataLock(folder.path).release();
}

describe('a server that npm started', () => {
  it('stops by itself when npm alone gets SIGTERM or SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      using folder = makeDataFolder();
      using started = await startByNpm(folder, 'npm', ['start']);
      started.npm.kill(signal);
      assert.deepEqual(await started.ended, [0, null], 'npm waits for the drained server');
      await expectFreed(folder, started);
      if (signal === 'SIGINT') continue;
      await using next = await startServer(folder.path, { LECTOR_PORT: new URL(started.address).port });
      assert.equal(next.address, started.address, 'the next start works');
    }
  });

  it('stops by itself when npx alone gets SIGTERM', async () => {
    using folder = makeDataFolder();
    using started = await startByNpm(folder, 'npx', ['lector', 'serve']);
    started.npm.kill('SIGTERM');
    await started.ended;
    await expectFreed(folder, started);
  });

  it('stops by itself at Ctrl-C, which reaches all of them and is passed on by npm once more', async () => {
    using folder = makeDataFolder();
    using started = await startByNpm(folder, 'npm', ['start']);
    process.kill(-(started.npm.pid as number), 'SIGINT');
    assert.deepEqual(await started.ended, [0, null], 'not ended at once by the second signal');
    await expectFreed(folder, started);
  });
});

it('a signal while the studio is built ends the bundler too', async () => {
  using folder = makeTempFolder('lector-build-');
  const at = (...names: string[]) => join(folder.path, ...names);
  for (const name of ['scripts', 'packages/studio', 'node_modules/vite/bin']) mkdirSync(at(name), { recursive: true });
  cpSync(join(REPOSITORY, 'scripts/build-studio.ts'), at('scripts/build-studio.ts'));
  writeFileSync(at('packages/studio/package.json'), '{}');
  const started = `require('node:fs').writeFileSync(${JSON.stringify(at('bundler'))}, String(process.pid));`;
  writeFileSync(at('node_modules/vite/bin/vite.js'), `${started} setInterval(() => {}, 1000);`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    writeFileSync(at('bundler'), '');
    const build = spawn(process.execPath, [at('scripts/build-studio.ts')], { stdio: 'ignore' });
    const ended = once(build, 'exit');
    await until('the bundler runs', () => statSync(at('bundler')).size > 0);
    const bundler = Number(readFileSync(at('bundler'), 'utf8'));
    build.kill(signal);
    assert.deepEqual(await ended, [null, signal]);
    await until('the bundler has ended', () => !isAlive(bundler));
  }
});

describe('a start that cannot be', () => {
  it('names the process and the address of the server that has the data folder, and never those of a dead one', async () => {
    using folder = makeDataFolder();
    const server = await startServer(folder.path);
    const refused = await runLector(['serve'], folder.path);
    assert.equal(refused.code, 3);
    assert.match(refused.stderr, new RegExp(`process ${server.pid}, at ${server.address}\\. Stop it`));
    assert.equal(refused.stderr.trim().split('\n').length, 1);
    await server.end('SIGKILL');
    assert.equal(readNote(folder).pid, server.pid, 'a killed server leaves its note');
    await using next = await startServer(folder.path);
    assert.deepEqual(readNote(folder), { ...readNote(folder), pid: next.pid, address: next.address });
  });

  it('ends in one sentence and an exit code, before anything is begun', async () => {
    using folder = makeDataFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    const cases: [Record<string, string>, number, RegExp][] = [
      [{ LECTOR_PORT: String(port) }, 1, /^Port \d+ of 127\.0\.0\.1 is in use .*LECTOR_PORT.*$/],
      [{ LECTOR_HOST: '192.0.2.7' }, 1, /^192\.0\.2\.7 is not an address of this machine .*LECTOR_HOST.*$/],
      [{ LECTOR_HOST: 'speech.invalid' }, 1, /^The host speech\.invalid cannot be resolved .*LECTOR_HOST.*$/],
      [{ LECTOR_DATA_DIR: join(file, 'data') }, 3, /^The data folder .* a file is in its place .*LECTOR_DATA_DIR.*$/],
    ];
    try {
      for (const [settings, code, words] of cases) {
        const data = { LECTOR_DATA_DIR: join(folder.path, 'data') };
        const refused = await runLector(['serve'], folder.path, { ...data, ...settings });
        assert.deepEqual([refused.code, refused.stdout], [code, ''], JSON.stringify(settings));
        assert.match(refused.stderr.trim(), words);
      }
    } finally {
      other.close();
    }
    assert.equal(readdirSync(join(folder.path, 'data')).includes('lector.db'), false, 'no database was made');
    for (const command of [['keys', 'list'], ['studio-link']]) {
      const refused = await runLector(command, folder.path, { LECTOR_DATA_DIR: join(file, 'data') });
      assert.deepEqual([refused.code, refused.stderr.trim().split('\n').length], [3, 1], refused.stderr);
    }
  });
});

it('the command line finds the server that runs here, and its recordings where their public address is not to be reached', async () => {
  using folder = makeDataFolder();
  const server = await startServer(folder.path, { LECTOR_PUBLIC_URL: 'http://speech.invalid' });
  assert.match(server.stdout(), new RegExp(`^export LECTOR_URL=${server.address}$`, 'm'));
  assert.match(server.stdout(), /^http:\/\/speech\.invalid\/set-up#/m);
  const key = { LECTOR_API_KEY: server.firstKey };
  const said = await runLector(['say', 'Good evening.', '-o', join(folder.path, 'evening.flac')], folder.path, key);
  assert.equal(said.code, 0, said.stderr);
  assert.match(
    said.stderr,
    /Links begin with http:\/\/speech\.invalid, which cannot be reached from here: .*(ENOTFOUND|EAI_AGAIN)/,
  );
  assert.equal(readFileSync(join(folder.path, 'evening.flac')).toString('latin1', 0, 4), 'fLaC');
  await server.end('SIGTERM');
  const alone = await runLector(['voices'], folder.path, key);
  assert.equal(alone.code, 1);
  assert.match(alone.stderr, /The address is any free port, and no server runs on the data folder/);
});
