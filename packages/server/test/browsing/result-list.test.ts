// The call for the results of many runs, on real stores.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ResultList } from '@lector/contract/result-list';
import fc from 'fast-check';
import { createHarness, type Harness } from '../app-harness.ts';

describe('POST /lector/v1/results', () => {
  let server: Harness;
  let ids: readonly number[];
  before(async () => {
    server = await createHarness();
    for (let i = 0; i < 6; i++) await server.submit(server.alice);
    ids = await server.speakAll();
  });
  after(() => server.close());

  const ask = (payload: object, key = server.alice) =>
    server.app.inject({ method: 'POST', url: '/lector/v1/results', headers: { 'x-api-key': key }, payload });
  const list = async (payload: object, key = server.alice) => (await ask(payload, key)).json<ResultList>();

  it('answers place by place, with links that work bare and facts that are true', async () => {
    const asked = [ids[3]!, ids[0]!, ids[3]!];
    const { results, min_url_expires_at } = await list({ run_ids: asked });
    assert.deepEqual(
      results.map(({ index, run_id, status }) => [index, run_id, status]),
      asked.map((id, index) => [index, id, 'ready']),
    );
    for (const { url, url_expires_at, size_bytes, duration_ms, error } of results) {
      const { pathname, search } = new URL(url!);
      const file = await server.app.inject({ method: 'GET', url: pathname + search });
      assert.deepEqual([file.statusCode, file.rawPayload.length], [200, size_bytes]);
      assert.deepEqual([url_expires_at, duration_ms, error], [min_url_expires_at, 2_000, null]);
    }
    assert.equal((await list({ run_ids: [ids[0]] })).results.length, 1, 'one is a list, too');
  });

  it('shows others what was never there', async () => {
    const bob = await list({ run_ids: [ids[0], 999] }, server.bob);
    const [theirs, never] = bob.results.map(({ run_id: _, index: __, ...entry }) => entry);
    assert.deepEqual(theirs, never);
    assert.equal(theirs?.status, 'not_found');
  });

  it('counts so that the sum is what was asked, for any list', async () => {
    const id = fc.oneof(fc.constantFrom(...ids), fc.integer({ min: 1, max: 2_147_483_647 }));
    await fc.assert(
      fc.asyncProperty(fc.array(id, { minLength: 1, maxLength: 1_000 }), async (run_ids) => {
        const { results, counts, unprocessed } = await list({ run_ids });
        assert.deepEqual(
          results.map(({ run_id }) => run_id),
          run_ids,
        );
        const { requested, ...parts } = counts;
        assert.equal(requested, run_ids.length);
        assert.equal(
          Object.values(parts).reduce((sum, count) => sum + count, 0),
          requested,
        );
        assert.deepEqual(unprocessed, []);
      }),
      { numRuns: 20 },
    );
  });

  it('answers 409 with the same list unless all are ready, when that is required', async () => {
    assert.equal((await ask({ run_ids: ids, require: 'all_ready' })).statusCode, 200);
    const short = await ask({ run_ids: [ids[0], 5], require: 'all_ready' });
    assert.equal(short.statusCode, 409);
    assert.match(short.json().detail, /1 of 2 are ready/);
    assert.equal(short.json<ResultList>().results[0]?.status, 'ready');
  });

  it('answers a wait when the run has ended', async () => {
    await server.submit(server.alice, 'Later.');
    const all = await server.app.inject({ url: '/lector/v1/runs?limit=1', headers: { 'x-api-key': server.alice } });
    const runId = all.json<{ runs: { run_id: number }[] }>().runs[0]!.run_id;
    assert.equal((await list({ run_ids: [runId] })).results[0]?.status, 'queued');
    const answer = list({ run_ids: [runId, ids[0]], wait: 30 });
    await new Promise(setImmediate);
    await server.speakAll();
    const { results, counts } = await answer;
    assert.deepEqual([results[0]?.status, counts.pending], ['ready', 0]);
  });

  it('refuses lists and waits beyond the limits, with the place and the limit', async () => {
    for (const [payload, loc, named] of [
      [{ run_ids: [] }, ['body', 'run_ids'], /1/],
      [{ run_ids: Array.from({ length: 1_001 }, () => 1) }, ['body', 'run_ids'], /1000|1,000/],
      [{ run_ids: [1, 'x'] }, ['body', 'run_ids', 1], /./],
      [{ run_ids: [1], wait: 31 }, ['body', 'wait'], /30/],
      [{ run_ids: [1], until: 'some' }, ['body', 'until'], /any/],
      [{ run_ids: [1], require: 'none' }, ['body', 'require'], /all_ready/],
      [{ run_ids: [1], format: 'ogg' }, ['body', 'format'], /mp3/],
    ] as const) {
      const answer = await ask(payload);
      assert.equal(answer.statusCode, 422, answer.body);
      const [problem] = answer.json<{ detail: { loc: unknown }[] }>().detail;
      assert.deepEqual(problem?.loc, loc);
      assert.match(JSON.stringify(problem), named);
    }
  });
});
