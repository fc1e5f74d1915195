// Event streams across a server crash: the next server sends the missed events from the database.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { createLectorClient, type RunEvent, type RunStatus } from '@lector/client';
import { makeDataFolder, startServer } from './support/server-process.ts';
import { until } from './support/until.ts';

const voice = { voice_id: 1021, language: 1 };
/** Minutes of work for the engine. */
const LONG = 'The ship left the harbour before the sun was up. '.repeat(2_000);

describe('following runs', () => {
  it('goes on by itself after kill -9, and nothing that was committed is missed', async () => {
    using folder = makeDataFolder();
    const settings = { LECTOR_WORKERS: '1', LECTOR_PORT: String(await findFreePort()) };
    const stop = new AbortController();
    const events: RunEvent[] = [];
    const connections: boolean[] = [];
    let following: Promise<void> | undefined;
    let key = '';
    const told = (taskId: string) =>
      events.flatMap((event) => (event.type === 'run' && event.run.task_id === taskId ? [event.run.status] : []));
    const seen = (taskId: string, status: RunStatus) => told(taskId).includes(status);
    // Without it a failure would leave a client that tries to connect for ever, and the file would never end.
    using _ = { [Symbol.dispose]: () => stop.abort() };
    let long = '';
    {
      await using server = await startServer(folder.path, settings);
      key = server.firstKey;
      const client = createLectorClient({ baseUrl: server.address, apiKey: key });
      following = (async () => {
        const onConnection = (connected: boolean) => void connections.push(connected);
        for await (const event of client.watchRuns({ signal: stop.signal, onConnection })) events.push(event);
      })();
      await until('the stream is joined', () => connections.length === 1);
      const short = await client.createTts({ text: 'Good evening.', ...voice });
      await until('its end is told', () => seen(short.task_id, 'done'));
      long = (await client.createTts({ text: LONG, ...voice })).task_id;
      await until('its beginning is told', () => seen(long, 'running'));
      await server.end('SIGKILL');
    }
    await until('the break is noticed', () => connections.at(-1) === false);
    const before = events.length;
    await using server = await startServer(folder.path, settings);
    const client = createLectorClient({ baseUrl: server.address, apiKey: key });
    const next = await client.createTts({ text: 'Next, please.', ...voice });
    await until('the stream is joined again', () => connections.at(-1) === true);
    // A run is told as it stands: one that was spoken before the client was back is only told as done.
    await until('what happened meanwhile is told', () => told(next.task_id).length > 0);
    await client.cancelRun(long);
    await until('the next is done', () => seen(next.task_id, 'done'));
    await until('and the long one cancelled', () => seen(long, 'cancelled'));
    const later = events.slice(before);
    assert.ok(
      later.every(({ type }) => type === 'run'),
      'nothing was lost that would need a reset',
    );
    const { timeline } = await client.getRun(long);
    const kinds = timeline.map(({ kind }) => kind);
    assert.deepEqual([kinds.slice(0, 3), kinds.at(-1)], [['queued', 'started', 'resumed'], 'cancelled']);
    stop.abort();
    await following;
  });
});

/** A free port, so that the client can reconnect to the same address. */
async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
