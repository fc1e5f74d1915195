// The client's calls for batches, against the application.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createLectorClient, type LectorClient, LectorError, type RunItem } from '@lector/client';
import { createHarness, type Harness } from './app-harness.ts';

const item = (changes: Partial<RunItem> = {}): RunItem => ({ text: 'Good evening.', ...changes });
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of items) all.push(one);
  return all;
}
const SPOKEN = { voice_id: 147320, language: 1 };

describe('the client and batches', () => {
  let server: Harness;
  /** What the client has sent. */
  const sent: string[] = [];
  /** Answers of these places of `sent` are lost on their way. */
  const lost = new Set<number>();
  let client: LectorClient;
  before(async () => {
    // Small enough that a few thousand short texts need more than one call.
    server = await createHarness({ maxBatchRuns: 5_000, maxBodyBytes: 60_000, ratePerMinute: 1_000_000 });
    client = createLectorClient({
      baseUrl: 'http://127.0.0.1:7077',
      apiKey: server.alice,
      maxRetries: 1,
      fetch: async (input, init = {}) => {
        const { pathname, search } = new URL(String(input));
        sent.push(`${init.method} ${pathname}`);
        const answer = await server.app.inject({
          method: init.method as 'GET',
          url: pathname + search,
          headers: init.headers as Record<string, string>,
          ...(init.body == null ? {} : { payload: String(init.body) }),
        });
        if (lost.delete(sent.length)) throw new TypeError('fetch failed');
        const { statusCode: status, headers, body } = answer;
        return new Response(status === 204 ? null : body, { status, headers: headers as Record<string, string> });
      },
    });
  });
  after(() => server.close());

  it('submits many in one call, and has their results by page, by name and one after the other', async () => {
    const runs = [item({ custom_id: 'a' }), item({ custom_id: 'b', text: 'Good night.' }), item()];
    const { batch_id: id, runs: stored } = await client.submitRuns({ runs, defaults: SPOKEN, name: 'three' });
    assert.equal((await client.getBatch(id)).counts.queued, 3);
    await server.speakAll();
    const results = await collect(client.batchResults(id));
    assert.deepEqual(
      results.map(({ runId, customId, status }) => [runId, customId, status]),
      stored.map(({ run_id, custom_id }) => [run_id, custom_id, 'ready']),
    );
    assert.match(results[0]?.url ?? '', /\/files\//);
    assert.match(results[0]?.sha256 ?? '', /^[0-9a-f]{64}$/);
    const page = await client.listBatchResults(id, { limit: 2, format: 'mp3' });
    assert.deepEqual([page.results.length, typeof page.next_cursor, page.results[0]?.sha256], [2, 'string', null]);
    const named = await client.listResults({ batch_id: id, custom_ids: ['b', 'nobody'] });
    assert.deepEqual(
      named.results.map(({ custom_id, status }) => [custom_id, status]),
      [
        ['b', 'ready'],
        ['nobody', 'not_found'],
      ],
    );
  });

  it('opens, fills, pauses, resumes, closes, cancels, repeats, lists and deletes a batch', async () => {
    const { batch_id: id } = await client.openBatch({ name: 'mine' });
    await client.addRuns(id, { runs: [item(), item()], defaults: SPOKEN });
    assert.equal((await client.pauseBatch(id)).status, 'paused');
    assert.equal((await client.resumeBatch(id)).status, 'open');
    assert.equal((await client.closeBatch(id)).status, 'running');
    assert.equal((await client.listBatches({ limit: 1 })).batches[0]?.batch_id, id);
    assert.equal((await client.retryBatch(id)).retried, 0);
    assert.match((await client.cancelBatch(id)).status, /^cancel/);
    const other = await client.openBatch();
    await client.deleteBatch(other.batch_id);
    await assert.rejects(client.getBatch(other.batch_id), { kind: 'notFound' });
    assert.equal((await client.getLimits()).calls.runs, 1_000);
  });

  it('submits any number of items into one batch, in calls that the server takes', async () => {
    const items = Array.from({ length: 2_300 }, (_, i) => item({ custom_id: `n${i}` }));
    const steps: number[] = [];
    sent.length = 0;
    const answer = await client.submitMany(items, {
      ...{ defaults: SPOKEN, name: 'many' },
      onStored: ({ runs }) => steps.push(runs),
    });
    assert.deepEqual(
      answer.runs.map(({ index, custom_id }) => [index, custom_id]),
      items.map(({ custom_id }, index) => [index, custom_id]),
    );
    assert.deepEqual(steps.at(-1), 2_300);
    assert.deepEqual(sent.slice(0, 3), [
      'GET /lector/v1/limits',
      'POST /lector/v1/runs',
      `POST /lector/v1/batches/${answer.batch_id}/runs`,
    ]);
    const { name, status, counts } = await client.getBatch(answer.batch_id);
    assert.deepEqual([name, status, counts.total], ['many', 'running', 2_300]);
  });

  it('counts the runs that an item becomes', async () => {
    const languages = { voice_id: 147320, languages: [1, 31, 54] };
    const { runs } = await client.submitMany(
      Array.from({ length: 400 }, () => item()),
      { defaults: languages },
    );
    assert.equal(runs.length, 1_200);
  });

  it('stores nothing twice when answers are lost, nor when the whole submit is repeated', async () => {
    const items = async function* () {
      for (let i = 0; i < 1_500; i++) yield item({ custom_id: `m${i}` });
    };
    const options = { defaults: SPOKEN, idempotencyKey: 'a-night' };
    sent.length = 0;
    for (const place of [2, 4]) lost.add(place);
    const first = await client.submitMany(items(), options);
    assert.equal(lost.size, 0, 'both answers were lost');
    assert.equal((await client.getBatch(first.batch_id)).counts.total, 1_500);
    const again = await client.submitMany(items(), options);
    assert.equal(again.batch_id, first.batch_id);
    assert.deepEqual(again.runs, first.runs);
    assert.equal((await client.getBatch(first.batch_id)).counts.total, 1_500);
  });

  it('names a wrong item by its place among all, and goes on there once it is right', async () => {
    const items = (text: string) => Array.from({ length: 2_000 }, (_, i) => item(i === 1_700 ? { text } : {}));
    const options = { defaults: SPOKEN, idempotencyKey: 'another-night' };
    const isPlaced = (error: unknown) =>
      error instanceof LectorError && error.items[0]?.loc.join('.') === 'body.runs.1700.text';
    await assert.rejects(client.submitMany(items(''), options), isPlaced);
    const right = await client.submitMany(items('Good night.'), options);
    assert.equal((await client.getBatch(right.batch_id)).counts.total, 2_000);
    const skipped = await client.submitMany(items(''), { defaults: SPOKEN, onInvalid: 'skip' });
    assert.deepEqual([skipped.runs.length, skipped.skipped[0]?.index], [1_999, 1_700]);
    await assert.rejects(client.submitMany([]), { kind: 'validation' });
  });

  it('believes no server whose pages do not end', async () => {
    const circling = createLectorClient({
      baseUrl: 'http://127.0.0.1:7077',
      fetch: async () =>
        Response.json({ results: [{ run_id: 1, status: 'queued' }], next_cursor: 'the same' }) as Response,
    });
    await assert.rejects(collect(circling.batchResults('x')), { kind: 'protocol' });
  });
});
