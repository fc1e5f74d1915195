// Cancelling with real engines: the run ends at once and for good, and its engine continues with the next.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createLectorClient } from '@lector/client';
import { makeDataFolder, type ServerProcess, startServer } from './support/server-process.ts';
import { until } from './support/until.ts';

const SETTINGS = { LECTOR_WORKERS: '1' };
/** Minutes of work for the engine. */
const LONG = 'The ship left the harbour before the sun was up. '.repeat(2_000);

describe('cancelling', () => {
  const connect = (server: ServerProcess, apiKey: string) => createLectorClient({ baseUrl: server.address, apiKey });
  const spooled = (path: string) => ['spool', 'segments'].flatMap((name) => readdirSync(join(path, name)));
  const voice = { voice_id: 1021, language: 1 };

  it('stops the engine within a sentence and gives it the next run', async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path, SETTINGS);
    const client = connect(server, server.firstKey);
    const long = await client.createTts({ text: LONG, ...voice });
    const next = await client.createTts({ text: 'Next, please.', ...voice });
    await until('a sentence of the long run is kept', () => spooled(folder.path).some((name) => name.endsWith('.pcm')));
    const cancelled = await client.cancelRun(long.task_id);
    assert.deepEqual([cancelled.status, cancelled.attempts], ['cancelled', 1]);
    const { status } = await client.waitForTask(next.task_id);
    assert.equal(status, 'SUCCESS');
    await until('nothing of either run is left over', () => spooled(folder.path).length === 0);
    assert.deepEqual({ ...(await client.getRun(long.task_id)), ...cancelled }, await client.getRun(long.task_id));
    const ready = (await (await fetch(`${server.address}/ready`)).json()) as { engines: object };
    assert.deepEqual(ready.engines, { ready: 1, busy: 0, restarts: 0 });
  });

  it('is final when it is answered, though the server is killed in the same moment', async () => {
    using folder = makeDataFolder();
    const tasks: string[] = [];
    let key: string;
    {
      await using server = await startServer(folder.path, SETTINGS);
      key = server.firstKey;
      const client = connect(server, key);
      for (let i = 0; i < 4; i++) tasks.push((await client.createTts({ text: LONG, ...voice })).task_id);
      await until('a sentence is kept', () => spooled(folder.path).some((name) => name.endsWith('.pcm')));
      await Promise.all(tasks.map((task) => client.cancelRun(task)));
      await server.end('SIGKILL');
    }
    await using server = await startServer(folder.path, SETTINGS);
    const client = connect(server, key);
    const next = await client.createTts({ text: 'Next, please.', ...voice });
    assert.equal((await client.waitForTask(next.task_id)).status, 'SUCCESS');
    const ended = await Promise.all(tasks.map((task) => client.getRun(task)));
    assert.ok(ended.every(({ status }) => status === 'cancelled'));
    // Some were being spoken or held ready for the engine, the last was queued.
    assert.deepEqual([ended[0]?.attempts, ended.at(-1)?.attempts], [1, 0]);
    await until('nothing is left over', () => spooled(folder.path).length === 0);
  });
});
