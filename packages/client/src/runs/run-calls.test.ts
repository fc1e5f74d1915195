// Each call about runs uses the server's path, and is retried only where that is safe.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLectorClient } from '../client.ts';
import { LectorError } from '../errors.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Record<string, string>;
}

/** A client that records its requests and answers them from a list; the last answer is repeated. */
function connect(...answers: readonly (() => Response)[]) {
  const sent: Sent[] = [];
  const fake = async (url: string | URL | Request, init: RequestInit = {}) => {
    const { pathname, search } = new URL(String(url));
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    const headers = init.headers as Record<string, string>;
    sent.push({ method: init.method ?? 'GET', path: pathname + search, body, headers });
    const answer = answers[Math.min(sent.length, answers.length) - 1];
    return (answer ?? (() => Response.json({ status: 'queued' })))();
  };
  const client = createLectorClient({ baseUrl: 'http://lector.test/apis', apiKey: 'k', fetch: fake as typeof fetch });
  return { client, sent };
}

test('asks for lists, counts, ids, links and actions by their addresses', async () => {
  const { client, sent } = connect();
  await client.getRun(7);
  await client.listRuns({ status: 'done,failed', q: 'ä b', limit: 20, cursor: 'r1' });
  await client.countRuns({ voice_id: 3 });
  await client.listRunIds();
  await client.createLink('a-task', 900);
  await client.actOnRuns({ action: 'cancel', run_ids: [1, 2], dry_run: true });
  await client.cancelRun(8);
  assert.deepEqual(
    sent.map(({ method, path, body }) => [method, path, body]),
    [
      ['GET', '/lector/v1/runs/7', undefined],
      ['GET', '/lector/v1/runs?status=done%2Cfailed&q=%C3%A4+b&limit=20&cursor=r1', undefined],
      ['GET', '/lector/v1/runs/count?voice_id=3', undefined],
      ['GET', '/lector/v1/runs/ids', undefined],
      ['POST', '/lector/v1/runs/a-task/links', { seconds: 900 }],
      ['POST', '/lector/v1/runs/actions', { action: 'cancel', run_ids: [1, 2], dry_run: true }],
      ['POST', '/lector/v1/runs/8/cancel', undefined],
    ],
  );
  assert.equal(client.audioAddress(7), 'http://lector.test/lector/v1/runs/7/audio');
  assert.equal(client.archiveAddress({ run_ids: '1,2' }), 'http://lector.test/lector/v1/runs.zip?run_ids=1%2C2');
});

test('repeats a retry of one run under one idempotency key, and that of many not at all', async () => {
  const broken = () => new Response('', { status: 502 });
  const one = connect(broken, () => Response.json({ run_id: 9 }));
  assert.deepEqual(await one.client.retryRun(7), { run_id: 9 });
  const keys = new Set(one.sent.map(({ headers }) => headers['idempotency-key']));
  assert.deepEqual([one.sent.length, keys.size, one.sent[0]?.path], [2, 1, '/lector/v1/runs/7/retry']);
  await one.client.retryRun(7, { take: 2, at: 120 });
  assert.equal(one.sent.at(-1)?.path, '/lector/v1/runs/7/retry?take=2&at=120');
  await one.client.retryRun(7, { idempotencyKey: 'mine' });
  assert.equal(one.sent.at(-1)?.headers['idempotency-key'], 'mine');

  const many = connect(broken);
  await assert.rejects(many.client.actOnRuns({ action: 'retry', filter: {} }), { kind: 'server' });
  assert.equal(many.sent.length, 1);
});

test('follows events over breaks, from where it was, until it is told to stop', async () => {
  const stream = (text: string) => () =>
    new Response(text, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
  const event = (id: string) => `event: reset\nid: ${id}\ndata: {"type":"reset","id":"${id}"}\n\n`;
  const { client, sent } = connect(
    stream(`retry: 1000\n: hello\nid: 5\n\n`),
    stream(event('6')),
    () => Response.json({ detail: 'busy' }, { status: 503 }),
    stream(event('7')),
  );
  const stop = new AbortController();
  const connections: boolean[] = [];
  const seen: string[] = [];
  const options = { signal: stop.signal, lastEventId: '4', onConnection: (on: boolean) => void connections.push(on) };
  for await (const { id } of client.watchRuns(options)) {
    seen.push(id);
    if (id === '7') stop.abort();
  }
  assert.deepEqual(seen, ['6', '7']);
  assert.deepEqual(
    sent.map(({ headers }) => headers['last-event-id']),
    ['4', '5', '6', '6'],
  );
  assert.deepEqual(connections, [true, false, true, false, true, false]);
});

test('does not wait for what waiting does not cure', async () => {
  for (const [answer, kind] of [
    [() => Response.json({ detail: 'no' }, { status: 401 }), 'authentication'],
    [() => Response.json({ detail: 'no' }, { status: 404 }), 'notFound'],
    [() => new Response('<html>'), 'protocol'],
  ] as const) {
    const { client, sent } = connect(answer);
    const following = client.watchRuns({ signal: new AbortController().signal }).next();
    await assert.rejects(following, (error) => error instanceof LectorError && error.kind === kind);
    assert.equal(sent.length, 1);
  }
});
