// The bulk call `POST /tts-results`, in every detail, on real stores.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createHarness, type Harness } from './app-harness.ts';

describe('POST /tts-results', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness();
  });
  after(() => server.close());
  let ids: number[];
  beforeEach(async () => {
    for (let i = 0; i < 5; i++) await server.submit(server.alice);
    ids = await server.speakAll();
  });

  const ask = (run_ids: unknown, key = server.alice, url = '/apis/tts-results') =>
    server.app.inject({ method: 'POST', url, headers: { 'x-api-key': key }, payload: { run_ids } });

  const keysInOrder = (body: string) => [...body.matchAll(/"(\d+)":\{/g)].map((match) => Number(match[1]));

  it('answers an entry for each id in the order asked, not in numeric order', async () => {
    const descending = [...ids].sort((a, b) => b - a);
    for (const order of [ids, descending, [...descending].reverse()]) {
      const answer = await ask(order);
      assert.equal(answer.statusCode, 200);
      assert.deepEqual(keysInOrder(answer.body), order);
    }
  });

  it('gives each finished run a link that works bare, and the facts of its audio', async () => {
    const answer = await ask(ids.slice(0, 2));
    assert.match(answer.headers['content-type'] as string, /^application\/json/);
    for (const entry of Object.values(answer.json<Record<string, Record<string, unknown>>>())) {
      assert.equal(entry.status, 'SUCCESS');
      assert.equal(entry.size_bytes, 14);
      assert.equal(entry.duration_ms, 2_000);
      assert.equal(entry.sample_rate, 22_050);
      assert.equal(entry.content_type, 'audio/flac');
      assert.match(entry.sha256 as string, /^[0-9a-f]{64}$/);
      assert.equal(entry.expires_at, '2026-01-02T04:04:05.000Z');
      const url = new URL(entry.output_url as string);
      assert.equal(url.host, 'localhost');
      const file = await server.app.inject({ method: 'GET', url: url.pathname + url.search });
      assert.equal(file.statusCode, 200);
      assert.equal(file.headers['content-type'], 'audio/flac');
      assert.equal(file.body, 'fLaC and so on');
    }
  });

  it('counts the raw list and answers a duplicate once', async () => {
    const [id] = ids as [number];
    const answer = await ask([id, id]);
    assert.equal(answer.statusCode, 200);
    assert.deepEqual(keysInOrder(answer.body), [id]);
    const six = await ask([id, id, id, id, id, id]);
    assert.deepEqual(six.json(), {
      detail: [
        {
          loc: ['body', 'run_ids'],
          msg: 'List should have at most 5 items after validation, not 6',
          type: 'too_long',
          ctx: { field_type: 'List', max_length: 5, actual_length: 6 },
        },
      ],
    });
    assert.equal(six.statusCode, 422);
    assert.equal((await ask([id])).json().detail[0].type, 'too_short');
    assert.equal((await ask([])).json().detail[0].type, 'too_short');
  });

  it('takes decimal strings for ids and refuses the rest with the place of each', async () => {
    const [a, b] = ids as [number, number];
    assert.deepEqual(keysInOrder((await ask([String(a), b])).body), [a, b]);
    const answer = await ask([a, 'x', 1.5, null, 2 ** 53]);
    assert.equal(answer.statusCode, 422);
    assert.deepEqual(
      answer.json().detail.map((item: { loc: unknown; type: string }) => [item.loc, item.type]),
      [
        [['body', 'run_ids', 1], 'int_parsing'],
        [['body', 'run_ids', 2], 'int_from_float'],
        [['body', 'run_ids', 3], 'int_type'],
        [['body', 'run_ids', 4], 'less_than_equal'],
      ],
    );
    assert.equal((await ask('1,2')).json().detail[0].type, 'list_type');
    assert.equal((await ask(undefined)).json().detail[0].type, 'missing');
  });

  it('tells pending, failed and expired runs apart, each with an empty link and a message', async () => {
    await server.submit(server.alice);
    const [failed] = (await server.failAll({
      code: 'engine_failed',
      message: 'The engine crashed',
      retryable: false,
    })) as [number];
    const [expired] = ids as [number];
    await server.expireAll();
    await server.submit(server.alice);
    const [done] = (await server.speakAll()) as [number];
    await server.submit(server.alice);
    const [pending] = (await server.startAll()) as [number];
    const answer = (await ask([pending, failed, expired, done])).json<Record<string, Record<string, unknown>>>();
    assert.deepEqual(answer[pending], { output_url: '', status: 'PENDING', message: 'The run is not finished yet' });
    assert.deepEqual(answer[failed], { output_url: '', status: 'ERROR', message: 'The engine crashed' });
    assert.deepEqual(answer[expired], {
      output_url: '',
      status: 'EXPIRED',
      message: 'The audio has expired and was deleted',
    });
    assert.equal(answer[done]?.status, 'SUCCESS');
  });

  it('cannot tell foreign, deleted and never existing runs apart', async () => {
    const [mine, foreign, deleted] = ids as [number, number, number];
    await server.submit(server.bob);
    const [bobs] = (await server.speakAll()) as [number];
    assert.equal(
      (
        await server.app.inject({
          method: 'DELETE',
          url: `/lector/v1/runs/${deleted}`,
          headers: { 'x-api-key': server.alice },
        })
      ).statusCode,
      204,
    );
    const never = [1, 2, 3, 4, 5, 6, 7, 8].find((id) => ![mine, foreign, deleted, bobs, ...ids].includes(id)) as number;
    const { body } = await ask([mine, bobs, deleted, never]);
    const entries = [bobs, deleted, never].map((id) => new RegExp(`"${id}":(\\{[^}]*\\})`).exec(body)?.[1]);
    assert.equal(new Set(entries).size, 1);
    assert.equal(entries[0], '{"output_url":"","status":"NOT_FOUND","message":"There is no such run"}');
  });

  it('answers the same at the root, under /apis and through doubled slashes', async () => {
    const two = ids.slice(0, 2);
    const bodies = await Promise.all(
      ['/tts-results', '/apis/tts-results', '/apis//tts-results?run_id='].map(
        async (url) => (await ask(two, server.alice, url)).body,
      ),
    );
    assert.equal(new Set(bodies).size, 1);
  });

  it('puts links under the configured address', async () => {
    const elsewhere = await createHarness({ publicUrl: 'https://speech.example/voice/' });
    try {
      await elsewhere.submit(elsewhere.alice);
      const [id] = (await elsewhere.speakAll()) as [number];
      const answer = await elsewhere.app.inject({
        method: 'POST',
        url: '/tts-results',
        headers: { 'x-api-key': elsewhere.alice },
        payload: { run_ids: [id, id] },
      });
      assert.match(
        answer.json()[id].output_url,
        /^https:\/\/speech\.example\/voice\/files\/[0-9a-f]{32}\.flac\?e=\d+&k=[^&]+&s=[^&]+$/,
      );
    } finally {
      await elsewhere.close();
    }
  });
});
