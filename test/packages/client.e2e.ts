// The client as it is handed out: its types stand alone, and every sample of its README runs as told, on each runtime and in a page.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { createLectorClient } from '@lector/client';
import { browserSuite, openBrowser } from '../studio/browser.ts';
import { readCodeBlocks } from '../support/code-blocks.ts';
import { decodeFlac } from '../support/flac.ts';
import { pack, runNpm, SKIP_WITHOUT_NPM } from '../support/installing.ts';
import { RUNTIMES, type Runtime } from '../support/runtimes.ts';
import { makeDataFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);
const REPOSITORY = join(import.meta.dirname, '../..');
const TSC = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
const NODE_TYPES = ['--types', 'node', '--typeRoots', join(REPOSITORY, 'node_modules/@types')];

const readme = readFileSync(join(REPOSITORY, 'packages/client/README.md'), 'utf8');
const blocks = readCodeBlocks(readme);
const samples = blocks.filter(({ language }) => language === 'ts');

/** A project of somebody else's, with nothing but the client installed. */
const project = makeTempFolder('lector-project-');
const data = makeDataFolder();
let server: ServerProcess;

before(async () => {
  if (SKIP_WITHOUT_NPM !== false) return;
  const tarball = pack('client', project.path);
  // It has no dependencies, so no registry is asked.
  runNpm(['install', '--offline', tarball], project.path);
  server = await startServer(data.path, { LECTOR_WORKERS: '1' });
});
after(async () => {
  await server?.[Symbol.asyncDispose]();
  data[Symbol.dispose]();
  project[Symbol.dispose]();
});

/** A folder inside the project, from which the client is found. */
function makeRoom(name: string): string {
  const room = join(project.path, name.replaceAll(' ', '-'));
  mkdirSync(room);
  return room;
}

/** Fails with what the compiler says. */
async function compile(files: readonly string[], cwd: string, options: readonly string[]): Promise<void> {
  const strict = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--module', 'nodenext', '--target', 'es2022'];
  const told = await run(process.execPath, [TSC, ...strict, ...options, ...files], { cwd }).catch(
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? String(error) }),
  );
  assert.equal(told.stdout, '');
}

suite('the types of the client', { skip: SKIP_WITHOUT_NPM }, () => {
  const everything =
    "import * as lector from '@lector/client';\nexport const { createLectorClient, LectorError } = lector;\n";

  test('stand alone in a page, with the types of a browser only', async () => {
    const room = makeRoom('types');
    writeFileSync(join(room, 'index.mts'), everything);
    await compile(['index.mts'], room, ['--lib', 'es2022,dom,dom.iterable', '--typeRoots', room]);
  });

  test('name no other package, and keep the comments', () => {
    const folder = join(project.path, 'node_modules/@lector/client/dist');
    const files = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((path) => extname(path) !== '');
    for (const file of files) {
      assert.doesNotMatch(readFileSync(join(folder, file), 'utf8'), /from ['"](?!\.)|typebox|\.ts['"]/, file);
    }
    assert.match(
      readFileSync(join(folder, 'types/wire.d.ts'), 'utf8'),
      /\/\*\* Fetches the result; null until SUCCESS\. \*\/\n {2}run_id: number \| null;/,
    );
    assert.match(
      readFileSync(join(folder, 'types/lector-client.d.ts'), 'utf8'),
      /\/\*\* Results of any number of runs/,
    );
  });

  test('are what the schemas of the wire say', async () => {
    const wire = join(project.path, 'node_modules/@lector/client/dist/types/wire.d.ts');
    const places = new Map<string, string>();
    for (const path of globSync(join(REPOSITORY, 'packages/contract/src/*.ts'))) {
      for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/^export type (\w+) =/gm)) places.set(name, path);
    }
    const names = [...readFileSync(wire, 'utf8').matchAll(/^export type (\w+) =/gm)].map(([, name = '']) => name);
    assert.ok(names.length > 30, names.join());
    const lines = names.map(
      (name) => `export const ${name}: Same<import('${wire}').${name}, import('${places.get(name)}').${name}> = true;`,
    );
    // Each way, since either may promise more than the other. (No two of these types differ in `readonly` alone.)
    const same = 'type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;';
    const room = makeRoom('wire');
    writeFileSync(join(room, 'wire.mts'), `${same}\n${lines.join('\n')}\n`);
    const options = ['--exactOptionalPropertyTypes', '--allowImportingTsExtensions', '--skipLibCheck', ...NODE_TYPES];
    await compile(['wire.mts'], room, options);
  });

  test('let every sample of the README compile, with the types of Node only', async () => {
    const room = makeRoom('samples');
    assert.ok(samples.length >= 4);
    for (const { fileName, code } of samples) writeFileSync(join(room, fileName), code);
    const files = samples.map(({ fileName }) => fileName);
    await compile(files, room, ['--lib', 'es2022', ...NODE_TYPES]);
  });
});

test('the README installs the version that is made', () => {
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'packages/client/package.json'), 'utf8')) as {
    version: string;
  };
  const [install] = blocks.filter(({ language }) => language === 'sh');
  assert.match(install?.code ?? '', new RegExp(`lector-client-${version.replaceAll('.', '\\.')}\\.tgz`));
});

for (const runtime of RUNTIMES) {
  const missing = SKIP_WITHOUT_NPM || runtime.missing;
  if (missing !== false) process.stderr.write(`the samples on ${runtime.name}: ${missing}\n`);
  suite(`the samples of the client's README on ${runtime.name}`, { skip: missing }, () => {
    test('speak a text', async () => {
      const room = makeRoom(`evening on ${runtime.name}`);
      assert.match(await runSample(runtime, 'evening.mts', room), /^run \d+: \d+ ms of speech\n$/);
      const { seconds } = await decodeFlac(readFileSync(join(room, 'evening.flac')));
      assert.ok(seconds > 1);
    });

    test('fetch many runs', async () => {
      const room = makeRoom(`chapters on ${runtime.name}`);
      const told = (await runSample(runtime, 'chapters.mts', room)).trim().split('\n');
      assert.equal(told.length, 3);
      for (const file of told) assert.ok((await decodeFlac(readFileSync(join(room, file)))).seconds > 0.5, file);
    });

    test('speak a batch', async () => {
      const room = makeRoom(`batch on ${runtime.name}`);
      assert.equal(await runSample(runtime, 'batch.mts', room), 'completed 12\n');
      const files = readdirSync(room).filter((name) => name.endsWith('.flac'));
      assert.equal(files.length, 12);
      for (const file of files) assert.ok((await decodeFlac(readFileSync(join(room, file)))).seconds > 0.5, file);
    });

    test('make an audiobook', async () => {
      const room = makeRoom(`book on ${runtime.name}`);
      assert.equal(await runSample(runtime, 'book.mts', room), 'made, 1 file, 0 chapters are missing\n');
      assert.equal(readFileSync(join(room, 'harbour-1.m4b')).toString('latin1', 4, 8), 'ftyp');
    });

    test('follow what happens', async () => {
      const room = makeRoom(`follow on ${runtime.name}`);
      const listening = runSample(runtime, 'follow.mts', room, async () => {
        const client = createLectorClient({ baseUrl: server.address, apiKey: server.firstKey });
        await client.createTts({ text: 'Somebody listens.', voice_id: 147_320, language: 1 });
      });
      assert.match(await listening, /^listening\n\d+ [\d.]+\nnot connected\n$/);
    });

    test('tell what was refused', async () => {
      assert.match(await runSample(runtime, 'careful.mts', makeRoom(`careful on ${runtime.name}`)), /voice_id .+\n$/);
    });
  });
}

/** What it prints. `onFirstLine` is called when there is a line. */
async function runSample(
  runtime: Runtime,
  name: string,
  room: string,
  onFirstLine?: () => Promise<void>,
): Promise<string> {
  const sample = samples.find(({ fileName }) => fileName === name);
  assert.ok(sample, name);
  const file = name.replace('.mts', runtime.ending);
  writeFileSync(join(room, file), sample.code);
  const [program, ...args] = runtime.command;
  const child = spawn(program!, [...args, file], {
    cwd: room,
    env: { HOME: room, NO_COLOR: '1', LECTOR_URL: server.address, LECTOR_API_KEY: server.firstKey },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told = { stdout: '', stderr: '', ended: false };
  for (const channel of ['stdout', 'stderr'] as const) {
    child[channel].setEncoding('utf8').on('data', (text: string) => {
      told[channel] += text;
    });
  }
  const closed = once(child, 'close').then(() => {
    told.ended = true;
  });
  if (onFirstLine !== undefined) {
    await until(`${name} prints a line`, () => told.ended || told.stdout.includes('\n'));
    await onFirstLine();
  }
  await closed;
  assert.deepEqual([child.exitCode, told.stderr], [0, '']);
  return told.stdout;
}

browserSuite('the client in a page', () => {
  test('is loaded by a plain script element and speaks with a server of another origin', {
    skip: SKIP_WITHOUT_NPM,
  }, async () => {
    const room = makeRoom('page');
    const page = blocks.find(({ fileName }) => fileName === 'page.html');
    writeFileSync(join(room, 'page.html'), page?.code ?? '');
    copyFileSync(join(project.path, 'node_modules/@lector/client/dist/index.js'), join(room, 'lector-client.js'));
    await using site = await serveFolder(room);
    await using visit = await openBrowser();
    const query = new URLSearchParams({ server: server.address, key: server.firstKey });
    await visit.page.goto(`${site.address}/page.html?${query}`);
    await visit.page.getByRole('button', { name: 'Speak' }).click();
    await visit.page.waitForFunction(() => (document.querySelector('audio')?.duration ?? 0) > 0.5);
    assert.deepEqual(visit.complaints, []);
  });
});

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Any static web server. */
async function serveFolder(folder: string): Promise<AsyncDisposable & { readonly address: string }> {
  const site = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://site');
    const type = TYPES[extname(pathname)];
    response.writeHead(type === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' });
    response.end(type === undefined ? '' : readFileSync(join(folder, pathname)));
  });
  await once(site.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `http://127.0.0.1:${(site.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      site.close();
      site.closeAllConnections();
    },
  };
}
