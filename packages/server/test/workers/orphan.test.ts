// An engine process whose server was killed leaves nothing behind, however late it notices.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { filesAt, folder, request, until } from './pool.suite.ts';

const sourceOf = (path: string) => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
const spool = join(folder, 'spool');

/** A server that is only a pool: it tells its engine's process id, and hands over a run when it is told to. */
const SERVER = `
  const { createSynthesizerPool } = await import(${sourceOf('workers/pool.ts')});
  const { createVoiceCatalogue } = await import(${sourceOf('services/voices/voice-catalogue.ts')});
  const { ENGINE_SOURCES } = await import(${sourceOf('engines/catalogue.ts')});
  const catalogue = createVoiceCatalogue(ENGINE_SOURCES);
  const pool = createSynthesizerPool({ catalogue, children: 1, spool: ${JSON.stringify(spool)} });
  await pool.ready();
  console.log(pool.pids()[0]);
  process.stdin.once('data', (run) => {
    const { request, files } = JSON.parse(String(run));
    pool.synthesize(request, files, new AbortController().signal).catch(() => {});
    setImmediate(() => console.log('handed over'));
  });
`;

test('an engine that was stopped while its server died creates no file when it goes on', {
  skip: process.platform !== 'linux' && 'NOT CHECKED: /proc is needed',
}, async (t) => {
  mkdirSync(spool);
  const server = spawn(process.execPath, ['--input-type=module', '-e', SERVER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(server, 'exit');
  t.after(() => server.kill('SIGKILL'));
  const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
  const engine = Number((await lines.next()).value);
  process.kill(engine, 'SIGSTOP');
  t.after(() => isAlive(engine) && process.kill(engine, 'SIGKILL'));
  server.stdin.write(JSON.stringify({ request: request('Two. Sentences.'), files: filesAt(join(spool, '1.flac')) }));
  assert.equal((await lines.next()).value, 'handed over');
  server.kill('SIGKILL');
  await gone;
  process.kill(engine, 'SIGCONT');
  await until(() => !isAlive(engine));
  assert.deepEqual(readdirSync(spool), []);
});

function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat[stat.lastIndexOf(')') + 2] !== 'Z';
  } catch {
    return false;
  }
}
