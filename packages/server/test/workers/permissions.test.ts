// What an engine process can get at beyond its own: nothing of what is tried here, and all of it without the flags.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { permissionFlags } from '../../src/workers/permissions.ts';
import { assertAllGot, assertAllRefused, type Outcomes, type Targets } from './curious/attempts.ts';
import type { Connecting } from './curious/connecting-child.ts';
import { type Foreign, makeForeign } from './curious/foreign.ts';
import { filesAt, folder, never, newPath, open, request, start } from './pool.suite.ts';

const CURIOUS = new URL('curious/child.ts', import.meta.url);
const onLinux = { skip: process.platform !== 'linux' && 'NOT CHECKED: /proc is needed' };

describe('an engine process', onLinux, () => {
  let foreign: Foreign;
  let targets: Targets;

  before(async () => {
    foreign = await makeForeign(folder);
    const database = join(foreign.targets.foreign, 'lector.db');
    new DatabaseSync(database).exec('CREATE TABLE runs (text)');
    targets = { ...foreign.targets, database, own: join(folder, 'spool') };
    mkdirSync(targets.own);
  });
  after(() => foreign[Symbol.asyncDispose]());

  const readOutcomes = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Outcomes;

  it('gets at no foreign file, database, program, socket, name or process, by any way that is tried', async () => {
    const pool = await start({ entry: CURIOUS, spool: targets.own });
    const path = join(targets.own, 'outcomes');
    await pool.synthesize(request(JSON.stringify(targets)), filesAt(path), never);
    assertAllRefused(readOutcomes(path));
    assert.equal(pool.health().restarts, 0);
  });

  it('would get at all of it without the flags (the control)', async () => {
    const child = fork(CURIOUS, [], { serialization: 'advanced', env: {}, execArgv: [], cwd: folder });
    await once(child, 'message');
    const path = newPath();
    const message = { type: 'speak', job: 1, request: { text: JSON.stringify(targets) }, files: { audio: path } };
    child.send(message);
    await once(child, 'message');
    child.disconnect();
    await once(child, 'exit');
    assertAllGot(readOutcomes(path));
  });

  it('of a remote engine connects to the server that it was told first, and to nothing else', async () => {
    const [server, other] = await Promise.all([listenSomewhere(), listenSomewhere()]);
    const entry = new URL('curious/connecting-child.ts', import.meta.url);
    const model = { engine: 'remote', folder: null };
    const execArgv = [...permissionFlags({ entry, spool: targets.own, model, espeakData: null })];
    try {
      for (const host of ['127.0.0.1', 'localhost']) {
        const child = fork(entry, [], { serialization: 'advanced', env: {}, execArgv });
        const asked: Connecting = { permitted: `http://${host}:${server.port}/`, other: other.port };
        child.send(asked);
        const [outcomes] = (await once(child, 'message')) as [Outcomes];
        const got = Object.keys(outcomes).filter((name) => outcomes[name] === 'got it');
        assert.deepEqual(got, ['permit', 'the server', 'the server by fetch'], JSON.stringify(outcomes));
        const refused = Object.entries(outcomes).filter(([name]) => !got.includes(name));
        for (const [name, code] of refused) assert.match(code, /^(EACCES|ERR_ACCESS_DENIED)$/, name);
      }
    } finally {
      server.close();
      other.close();
    }
  });

  it('speaks into a folder with any name but one that Node takes for a pattern, also behind a link', async () => {
    const spool = join(folder, "a, b'c %41 [x] ü");
    symlinkSync(mkdtempSync(join(folder, 'elsewhere, too-')), spool);
    const pool = await start({ spool });
    const { samples } = await pool.synthesize(request('Hi.'), filesAt(join(spool, 'a.flac')), never);
    assert.ok(samples > 0);
    assert.throws(() => open({ spool: join(folder, 'any*thing') }), { code: 'unusable_data', message: /\*.*Rename/ });
  });
});

async function listenSomewhere() {
  const server = createServer((_request, answer) => answer.end('here')).listen(0);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
