// Event streams: changes are sent, missed ones first, and a slow reader is not flooded.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createLectorClient, type LectorClient, type RunEvent } from '@lector/client';
import { createHarness, type Harness } from '../app-harness.ts';

describe('GET /lector/v1/events', () => {
  let server: Harness;
  let address: string;
  before(async () => {
    server = await createHarness({}, { streamMs: 60_000 });
    address = await server.app.listen({ host: '127.0.0.1', port: 0 });
  });
  after(() => server.close());

  const connect = (apiKey: string): LectorClient => createLectorClient({ baseUrl: address, apiKey });
  /** Runs `act` once joined; answers the events up to the first that `isLast` takes. */
  async function watch(
    { key = server.alice, lastEventId }: { key?: string; lastEventId?: string },
    act: () => unknown,
    isLast: (event: RunEvent) => boolean,
  ): Promise<RunEvent[]> {
    const stop = new AbortController();
    const events: RunEvent[] = [];
    const onConnection = (connected: boolean) => void (connected && act());
    const options = { signal: stop.signal, onConnection, ...(lastEventId === undefined ? {} : { lastEventId }) };
    for await (const event of connect(key).watchRuns(options)) {
      events.push(event);
      if (isLast(event)) break;
    }
    stop.abort();
    return events;
  }
  const statusOf = (event: RunEvent) => (event.type === 'run' ? event.run.status : event.type);

  it('tells what happens from now on, to the owner alone', async () => {
    await server.submit(server.alice, 'Before.');
    const texts: string[] = [];
    const act = async () => {
      await server.submit(server.bob, 'Of bob.');
      await server.submit(server.alice, 'One.');
    };
    const events = await watch({}, act, (event) => {
      if (event.type === 'run') texts.push(event.run.excerpt);
      if (texts.length === 1) void server.speakAll();
      return statusOf(event) === 'done' && event.type === 'run' && event.run.excerpt === 'One.';
    });
    assert.deepEqual([texts[0], statusOf(events[0]!)], ['One.', 'queued']);
    assert.deepEqual([...new Set(texts)].toSorted(), ['Before.', 'One.']);
    assert.deepEqual(new Set(events.slice(-2).map(statusOf)), new Set(['done']));
  });

  it('tells of a batch as its runs end, and at the start of what is not finished', async () => {
    const headers = { 'x-api-key': server.alice };
    const payload = { runs: [{ text: 'Three.', voice_id: 147320, language: 1 }], name: 'told' };
    const statuses: string[] = [];
    const submit = () => server.app.inject({ method: 'POST', url: '/lector/v1/runs', headers, payload });
    await watch({}, submit, (event) => {
      if (event.type !== 'batch') return false;
      statuses.push(event.batch.status);
      if (statuses.length === 1) void server.speakAll();
      return event.batch.status === 'completed';
    });
    assert.deepEqual([statuses[0], statuses.at(-1)], ['running', 'completed']);
    const open = await server.app.inject({ method: 'POST', url: '/lector/v1/batches', headers, payload: {} });
    const [first] = await watch(
      {},
      () => {},
      (event) => event.type === 'batch',
    );
    assert.ok(first?.type === 'batch' && first.batch.batch_id === open.json().batch_id);
    const { batch_id: id } = open.json();
    await server.app.inject({ method: 'POST', url: `/lector/v1/batches/${id}/close`, headers });
  });

  it('tells what was missed, as it is now, each run once', async () => {
    const [seen] = await watch(
      {},
      () => server.submit(server.alice, 'Two.'),
      () => true,
    );
    assert.ok(seen);
    const gone = await server.submit(server.alice, 'Gone.');
    const { run_id } = await connect(server.alice).getRun(gone);
    await server.speakAll();
    await connect(server.alice).deleteRun(gone);
    await server.submit(server.alice, 'Three.');
    const missed = await watch(
      { lastEventId: seen.id },
      () => {},
      (event) => statusOf(event) === 'queued',
    );
    assert.deepEqual(
      missed.map((event) =>
        event.type === 'run' ? [event.run.excerpt, event.run.status] : [event.type, 'run_id' in event && event.run_id],
      ),
      [
        ['Two.', 'done'],
        ['deleted', run_id],
        ['Three.', 'queued'],
      ],
    );
    // Reconnecting with an id from the middle sends the rest.
    const rest = await watch(
      { lastEventId: missed[1]?.id ?? '' },
      () => {},
      () => true,
    );
    assert.deepEqual(rest, missed.slice(2));
  });

  it('says that too much was missed, or that nobody knows', async () => {
    const own = await createHarness();
    const ask = async (mark: string) => {
      const headers = { 'x-api-key': own.alice, 'last-event-id': mark };
      return (await own.app.inject({ url: '/lector/v1/events', headers })).body;
    };
    const idOf = (text: string) => /^id: (.+)$/m.exec(text)?.[1] ?? '';
    const start = idOf(await ask(''));
    assert.match(start, /^\d+$/);
    await own.submit(own.alice);
    assert.match(await ask(start), /^event: run$/m);
    for (const future of ['1', '2147483647', '17-99', 'x', '-1', '0', 'a'.repeat(500)]) {
      if (future === start) continue;
      const text = await ask(future);
      assert.match(text, /^event: reset\nid: \d+\ndata: \{"type":"reset","id":"\d+"\}$/m, `${future} → ${text}`);
    }
    await Promise.all(Array.from({ length: 1_001 }, () => own.submit(own.alice)));
    assert.match(await ask(start), /^event: reset$/m);
    const middle = idOf(await ask(''));
    // Deletions are kept for a day.
    const [first] = (
      await own.app.inject({ url: '/lector/v1/runs?limit=1', headers: { 'x-api-key': own.alice } })
    ).json().runs;
    await own.app.inject({
      method: 'DELETE',
      url: `/lector/v1/runs/${first.run_id}`,
      headers: { 'x-api-key': own.alice },
    });
    await own.prune();
    assert.match(await ask(middle), /^event: deleted$/m);
    own.advance(25 * 3_600_000);
    await own.prune();
    assert.match(await ask(middle), /^event: reset$/m);
    assert.doesNotMatch(await ask(idOf(await ask(''))), /^event:/m);
    await own.close();
  });

  it('can be had fifty times by an owner', async () => {
    const stop = new AbortController();
    let joined = 0;
    const all = Promise.withResolvers<void>();
    const onConnection = (connected: boolean) => {
      if (connected && ++joined === 50) all.resolve();
    };
    const follow = async () => {
      for await (const _ of connect(server.bob).watchRuns({ signal: stop.signal, onConnection })) return;
    };
    const streams = Array.from({ length: 50 }, follow);
    await all.promise;
    const headers = { 'x-api-key': server.bob };
    const refused = await fetch(`${address}/lector/v1/events`, { headers });
    const { detail } = (await refused.json()) as { detail: string };
    assert.deepEqual([refused.status, detail], [429, 'Too many event streams are open: 50 of at most 50']);
    stop.abort();
    await Promise.all(streams);
    let status = 429;
    for (let i = 0; i < 50 && status === 429; i++) {
      const again = await fetch(`${address}/lector/v1/events`, { headers });
      status = again.status;
      await again.body?.cancel();
    }
    assert.equal(status, 200);
  });

  it('ends with the key', async () => {
    const { secret, key } = await server.keys.create({ name: 'short', owner: 'alice' });
    const client = connect(secret);
    const onConnection = (connected: boolean) => void (connected && server.keys.revoke(key.id));
    const signal = AbortSignal.timeout(300_000);
    const following = async () => {
      for await (const _ of client.watchRuns({ signal, onConnection })) assert.fail('nothing happens');
    };
    await assert.rejects(following(), { kind: 'authentication' });
  });

  it('ends when the server stops, which no silent connection holds up', async () => {
    // So long that a stop which waited for the stream would not end within the test's time.
    const own = await createHarness({}, { streamMs: 3_600_000 });
    const url = await own.app.listen({ host: '127.0.0.1', port: 0 });
    const spare = connectSocket(Number(new URL(url).port), '127.0.0.1');
    await once(spare, 'connect');
    spare.on('error', () => {});
    const answer = await fetch(`${url}/lector/v1/events`, { headers: { 'x-api-key': own.alice } });
    assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    const text = answer.text();
    await own.close();
    assert.match(await text, /^retry: 1000\n: still here\nid: \d+\n\n/);
  });
});
