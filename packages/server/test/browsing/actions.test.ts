// Retry of one and many runs; cancel and delete by id or filter; links with a chosen validity; audio for the player.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Link, RunActionResult, RunCount } from '@lector/contract/run-list';
import type { RunDetail, RunInfo } from '@lector/contract/runs';
import type { InjectOptions } from 'fastify';
import { createHarness, type Harness } from '../app-harness.ts';

const FAILURE = { code: 'engine_failed', message: 'Gave up.', retryable: false } as const;
const SOUND = Buffer.from('fLaC 0123456789');

describe('working on runs under /lector/v1/runs', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness({ maxWaitingRuns: 12 });
  });
  after(() => server.close());

  const ask = (method: 'GET' | 'HEAD' | 'POST' | 'DELETE', path: string, request: InjectOptions = {}) =>
    server.app.inject({
      ...request,
      method,
      url: `/lector/v1${path}`,
      headers: { 'x-api-key': server.alice, ...request.headers },
    });
  const look = async (name: number | string) => (await ask('GET', `/runs/${name}`)).json<RunDetail>();
  const act = (payload: object, headers = {}) => ask('POST', '/runs/actions', { payload, headers });
  const done = async (payload: object) => (await act(payload)).json<RunActionResult>();
  const total = async (query = '') => (await ask('GET', `/runs/count${query}`)).json<RunCount>().total;
  const make = async (count: number, text = 'Hello there.') => {
    const taskIds: string[] = [];
    for (let i = 0; i < count; i++) taskIds.push(await server.submit(server.alice, `${text} ${i}`));
    return Promise.all(taskIds.map(async (taskId) => (await look(taskId)).run_id));
  };
  beforeEach(async () => {
    await done({ action: 'delete', filter: {} });
    assert.equal(await total(), 0);
  });

  describe('repeating', () => {
    it('makes a new run of the same text by the same voice, and each knows the other', async () => {
      const payload = {
        text: 'Guten Tag.',
        voice_id: 20303,
        language: 31,
        gender: 2,
        age: 40,
        project_name: 'Greetings',
      };
      const headers = { 'x-api-key': server.alice };
      const submitted = await server.app.inject({ method: 'POST', url: '/tts', headers, payload });
      assert.equal(submitted.statusCode, 200, submitted.body);
      const first = submitted.json<{ task_id: string }>().task_id;
      assert.equal((await ask('POST', `/runs/${first}/retry`)).statusCode, 400);
      await server.failAll(FAILURE);
      const old = await look(first);
      const answer = await ask('POST', `/runs/${first}/retry`);
      assert.equal(answer.statusCode, 200, answer.body);
      const repeated = answer.json<RunInfo>();
      assert.deepEqual(
        [
          repeated.status,
          repeated.retry_of,
          repeated.excerpt,
          repeated.voice_id,
          repeated.language,
          repeated.characters,
        ],
        ['queued', old.run_id, 'Guten Tag.', 1022, 31, 10],
      );
      assert.deepEqual((await look(first)).retried_by, [repeated.run_id]);
      await ask('DELETE', `/runs/${first}`);
      assert.equal((await look(repeated.run_id)).retry_of, null);
    });

    it('is done once under one idempotency key, and for that run alone', async () => {
      const [a, b] = await make(2);
      await server.speakAll(SOUND);
      const headers = { 'idempotency-key': `again-${a}` };
      const answers = await Promise.all([1, 2].map(() => ask('POST', `/runs/${a}/retry`, { headers })));
      assert.equal(new Set(answers.map((answer) => answer.json<RunInfo>().run_id)).size, 1);
      assert.equal(await total(), 3);
      const other = await ask('POST', `/runs/${b}/retry`, { headers });
      assert.deepEqual([other.statusCode, other.json().detail[0].type], [422, 'idempotency_key_reused']);
    });

    it('is refused for a run of somebody else as for one that is not there', async () => {
      const [a] = await make(1);
      const bodies = [
        await ask('POST', `/runs/${a}/retry`, { headers: { 'x-api-key': server.bob } }),
        await ask('POST', `/runs/${(a ?? 0) === 1 ? 2 : 1}/retry`),
      ];
      assert.deepEqual([...new Set(bodies.map(({ statusCode, body }) => `${statusCode} ${body}`))].length, 1);
      assert.equal(bodies[0]?.statusCode, 404);
    });
  });

  describe('acting on many', () => {
    it('counts first, and then does what it said', async () => {
      await make(3);
      await server.failAll(FAILURE);
      await make(2);
      await server.speakAll(SOUND);
      const waiting = await make(3);
      for (const [action, changed] of [
        ['cancel', 3],
        ['retry', 3],
        ['delete', 8],
      ] as const) {
        const plan = await done({ action, filter: {}, dry_run: true });
        assert.deepEqual(plan, { matched: 8, changed, run_ids: [], stopped: null, stopped_by: null }, action);
      }
      assert.equal(await total(), 8);
      const cancelled = await done({ action: 'cancel', filter: { status: 'queued,done' } });
      assert.deepEqual([cancelled.matched, cancelled.changed, cancelled.stopped], [5, 3, null]);
      assert.deepEqual(cancelled.run_ids.toSorted(), waiting.toSorted());
      const retried = await done({ action: 'retry', filter: { status: 'failed' } });
      assert.deepEqual([retried.matched, retried.changed, retried.run_ids.length], [3, 3, 3]);
      const texts = await Promise.all(retried.run_ids.map(async (id) => (await look(id)).text));
      assert.deepEqual(texts.toSorted(), ['Hello there. 0', 'Hello there. 1', 'Hello there. 2']);
      const gone = await done({ action: 'delete', filter: { q: 'hello', status: 'cancelled' } });
      assert.deepEqual([gone.matched, gone.changed], [3, 3]);
      assert.equal(await total(), 8);
    });

    it('takes runs by name, and only the owner’s', async () => {
      const runIds = await make(3);
      const foreign = await server.submit(server.bob);
      const headers = { 'x-api-key': server.bob };
      const { run_id } = (await ask('GET', `/runs/${foreign}`, { headers })).json<RunDetail>();
      const asked = { run_ids: [runIds[0], run_id, runIds[2], runIds[0]] };
      assert.equal((await done({ action: 'delete', ...asked, dry_run: true })).changed, 2);
      const result = await done({ action: 'delete', ...asked });
      assert.deepEqual([result.matched, result.changed, result.stopped], [2, 2, null]);
      assert.equal((await ask('GET', `/runs/${foreign}`, { headers })).statusCode, 200);
      assert.equal(await total(), 1);
    });

    it('stops with the reason when the queue is full', async () => {
      const runIds = await make(12);
      await server.failAll(FAILURE);
      await make(5);
      const result = await done({ action: 'retry', run_ids: runIds });
      assert.deepEqual([result.matched, result.changed, result.run_ids.length], [12, 7, 7]);
      assert.match(result.stopped ?? '', /Too many runs are waiting: 12 of at most 12 \(LECTOR_MAX_WAITING_RUNS\)/);
    });

    it('counts each run as a request, and leaves some to the other requests of the key', async () => {
      const runIds: number[] = [];
      for (let i = 0; i < 10; i++) {
        runIds.push(...(await make(10)));
        await server.failAll(FAILURE);
      }
      const { secret } = await server.keys.create({ name: 'slow', owner: 'alice', ratePerMinute: 60 });
      const headers = { 'x-api-key': secret };
      const ask100 = async () => (await act({ action: 'delete', run_ids: runIds }, headers)).json<RunActionResult>();
      assert.equal(
        (await act({ action: 'delete', filter: {}, dry_run: true }, headers)).json<RunActionResult>().changed,
        100,
      );
      const first = await ask100();
      // A burst of 60: one for the trial, one for this call and its first run, 15 are kept, and the clock stands still.
      assert.deepEqual([first.matched, first.changed, first.stopped_by], [100, 44, 'rate_limited']);
      assert.match(
        first.stopped ?? '',
        /each run counts as a request, and this key may make 60 a minute \(the key's own limit\)/,
      );
      assert.equal(await total(), 56);
      assert.equal((await ask('GET', '/runs/count', { headers })).statusCode, 200, 'another request of the key');
      server.advance(20_000);
      const second = await ask100();
      assert.deepEqual([second.matched, second.changed], [56, 19]);
      const other = await done({ action: 'delete', filter: {} });
      assert.deepEqual([other.changed, other.stopped, other.stopped_by], [37, null, null], 'another key of the owner');
    });

    it('is refused where it is not clear what is meant', async () => {
      for (const [payload, type] of [
        [{ action: 'delete' }, 'run_ids_or_filter'],
        [{ action: 'delete', run_ids: [1], filter: {} }, 'run_ids_or_filter'],
        [{ action: 'delete', run_ids: [] }, 'too_short'],
        [{ action: 'delete', run_ids: Array.from({ length: 1_001 }, (_, i) => i + 1) }, 'too_long'],
        [{ action: 'burn', filter: {} }, 'enum'],
        [{ action: 'delete', filter: { status: 'gone' } }, 'enum'],
        [{ action: 'delete', filter: { created_from: 'now' } }, 'datetime_parsing'],
        [{ filter: {} }, 'missing'],
      ] as const) {
        const answer = await act(payload);
        assert.deepEqual(
          [answer.statusCode, answer.json().detail[0].type],
          [422, type],
          JSON.stringify(payload).slice(0, 80),
        );
      }
    });
  });

  describe('hearing one', () => {
    it('plays in ranges for its owner, and downloads when asked to', async () => {
      const [a] = await make(1);
      assert.equal((await ask('GET', `/runs/${a}/audio`)).statusCode, 400);
      await server.speakAll(SOUND);
      const whole = await ask('GET', `/runs/${a}/audio`);
      assert.deepEqual([whole.statusCode, whole.rawPayload], [200, SOUND]);
      assert.equal(whole.headers['content-disposition'], `inline; filename="run-${a}.flac"`);
      assert.equal(whole.headers['content-type'], 'audio/flac');
      const kept = await ask('HEAD', `/runs/${a}/audio?download=1`);
      assert.equal(kept.headers['content-disposition'], `attachment; filename="run-${a}.flac"`);
      assert.deepEqual([kept.headers['content-length'], kept.rawPayload.length], [String(SOUND.length), 0]);
      const part = await ask('GET', `/runs/${a}/audio`, { headers: { range: 'bytes=5-7' } });
      assert.deepEqual([part.statusCode, part.body], [206, '012']);
      const { task_id } = await look(a ?? 0);
      assert.equal((await ask('GET', `/runs/${task_id}/audio`)).statusCode, 200);
      const foreign = await ask('GET', `/runs/${a}/audio`, { headers: { 'x-api-key': server.bob } });
      assert.equal(foreign.statusCode, 404);
    });

    it('gives links that live as long as was asked', async () => {
      const [a] = await make(1);
      await server.speakAll(SOUND);
      for (const seconds of [1, 900, 604_800]) {
        const answer = await ask('POST', `/runs/${a}/links`, { payload: { seconds } });
        assert.equal(answer.statusCode, 200, answer.body);
        const link = answer.json<Link>();
        const lifeMs = Date.parse(link.expires_at) - server.now();
        assert.ok(lifeMs <= seconds * 1_000 && lifeMs > seconds * 1_000 - 1_000);
        const { pathname, search } = new URL(link.output_url);
        const follow = () => server.app.inject({ url: pathname + search });
        assert.deepEqual((await follow()).rawPayload, SOUND);
        server.advance(seconds * 1_000);
        assert.equal((await follow()).statusCode, 403);
      }
      for (const seconds of [0, 604_801, 1.5, 'soon', null]) {
        assert.equal((await ask('POST', `/runs/${a}/links`, { payload: { seconds } })).statusCode, 422);
      }
    });
  });
});
