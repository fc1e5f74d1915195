// Voices installed by the command: offered by a running server at once, whole or not at all, and refused by name when they are gone.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writePiperVoice } from '../packages/server/test/tone-voices/tone-voices.ts';
import { decodeByProgram, SKIP_WITHOUT_FLAC } from './support/flac.ts';
import {
  type DataFolder,
  launchCommand,
  makeDataFolder,
  runLector,
  type ServerProcess,
  startServer,
} from './support/server-process.ts';
import { until } from './support/until.ts';

const NAME = 'en_US-tone-low';

describe('lector voices', () => {
  let folder: DataFolder;
  let published: DataFolder;
  before(async () => {
    folder = makeDataFolder();
    published = makeDataFolder();
    await writePiperVoice(published.path, NAME);
  });
  after(() => {
    folder[Symbol.dispose]();
    published[Symbol.dispose]();
  });

  const run = async (server: ServerProcess | null, ...args: string[]) => {
    const settings = server === null ? {} : { LECTOR_URL: server.address, LECTOR_API_KEY: server.firstKey };
    const { code, stdout, stderr } = await runLector(args, folder.path, settings);
    return { code, stdout, stderr, all: stdout + stderr };
  };

  it('survives a kill while it fetches: nothing is half there, and the next try goes on', async () => {
    const asked: (string | undefined)[] = [];
    let stalled: ServerResponse | null = null;
    const model = readFileSync(join(published.path, `${NAME}.onnx`));
    const half = Math.floor(model.length / 2);
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://host');
      if (pathname.endsWith('MODEL_CARD')) return response.writeHead(404).end();
      if (!pathname.endsWith('.onnx')) return response.end(readFileSync(join(published.path, `${NAME}.onnx.json`)));
      asked.push(request.headers.range);
      if (stalled !== null) return response.writeHead(200, { etag: '"1"' }).end(model);
      response.writeHead(200, { etag: '"1"', 'content-length': model.length }).write(model.subarray(0, half));
      stalled = response;
      return response;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${NAME}.onnx`;
    const command = launchCommand(['voices', 'install', address], folder.path);
    const voices = join(folder.path, 'voices');
    const bytesKept = () => {
      try {
        return readdirSync(join(voices, '.downloads')).filter((name) => name.endsWith('.part')).length;
      } catch {
        return 0;
      }
    };
    await until('half of the model is there', () => stalled !== null && bytesKept() > 0);
    await command.end('SIGKILL');
    assert.deepEqual(
      readdirSync(voices).filter((name) => !name.startsWith('.')),
      [],
    );
    const again = await run(null, 'voices', 'install', address);
    server.close();
    assert.equal(again.code, 0, again.all);
    assert.match(again.stdout, /^en_US-tone-low is installed: voices 200000 to 200001\.$/m);
    assert.equal(asked.length, 2);
    const verified = await run(null, 'voices', 'verify');
    assert.deepEqual([verified.code, verified.stdout], [0, 'en_US-tone-low is sound.\n']);
    const removed = await run(null, 'voices', 'remove', NAME);
    assert.equal(removed.code, 0, removed.all);
  });

  it('tells what can be installed, and of a licence that forbids commerce before anything is fetched', async () => {
    const available = await run(null, 'voices', 'available', '--language', 'de');
    assert.match(available.stdout, /de_DE-thorsten-medium .*63\.2 MB +yes +CC0-1\.0/);
    assert.doesNotMatch(available.stdout, /en_US/);
    const refused = await run(null, 'voices', 'install', 'en_US-lessac-medium');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /commercial use: no/);
    assert.match(refused.stderr, /--accept-licence/);
  });

  it('is heard from a running server at once, with its ids of before, and refused by its name when it is gone', async () => {
    await using server = await startServer(folder.path);
    const installed = await run(server, 'voices', 'install', join(published.path, `${NAME}.onnx`));
    assert.match(installed.stdout, /voices 200000 to 200001/);
    const offered = async () => {
      const answer = await fetch(`${server.address}/list-voices`, { headers: { 'x-api-key': server.firstKey } });
      return (await answer.text()).includes('"Tone plain"');
    };
    await until('the server offers the voice', offered);
    const recording = join(published.path, 'hello.flac');
    const said = await run(server, 'voices', 'preview', 'Tone plain', 'Hello there.', '-o', recording);
    assert.equal(said.code, 0, said.all);
    if (SKIP_WITHOUT_FLAC === false) assert.ok(decodeByProgram(readFileSync(recording)).seconds > 0.2);
    const chosen = await run(server, 'voices', 'default', '200001', '--language', 'en-us');
    assert.equal(chosen.code, 0, chosen.all);
    const listed = await run(server, 'voices', 'list', '--language', 'en-us');
    assert.match(listed.stdout, /200000 +Tone plain .*sherpa-onnx +22\.05 kHz .*unknown +en_US-tone-low +yes$/m);
    const asleep = await run(null, 'voices', 'list', '--language', 'en-us');
    assert.match(asleep.stdout, /200000 +Tone plain .*en_US-tone-low$/m);
    await run(server, 'voices', 'remove', NAME);
    await until('the server has noticed', async () => !(await offered()));
    const gone = await run(server, 'say', 'Hello.', '--voice', '200000', '-o', join(published.path, 'gone.flac'));
    assert.equal(gone.code, 1);
    assert.match(gone.stderr, /“Tone plain” was removed/);
  });
});
