// Lists of runs: pages, counts, filters, search.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RunCount, RunIds, RunPage } from '@lector/contract/run-list';
import { createHarness, type Harness } from '../app-harness.ts';

const NOTHING = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0, expired: 0 };
const TEXTS = [
  'Eine Straße im NEBEL.',
  'Crème BRÛLÉE.',
  'Plain words.',
  'ﬁne print',
  'Plain again.',
  'Waits.',
  'Speaks.',
];

describe('many runs under /lector/v1/runs', () => {
  let server: Harness;
  /** In the order of their submits. */
  const taskIds: string[] = [];
  before(async () => {
    server = await createHarness();
    const submit = async (text: string, voice = 147320) => {
      const payload = { text, voice_id: voice, language: voice === 147320 ? 1 : 31 };
      const answer = await server.app.inject({ method: 'POST', url: '/tts', headers: mine(), payload });
      assert.equal(answer.statusCode, 200, answer.body);
      taskIds.push(answer.json().task_id);
      server.advance(60_000);
    };
    await submit(TEXTS[0]!, 20303);
    await submit(TEXTS[1]!);
    await server.speakAll();
    await submit(TEXTS[2]!);
    await server.failAll({ code: 'deadline', message: 'Too slow.', retryable: false });
    await submit(TEXTS[3]!);
    await server.app.inject({ method: 'POST', url: `/lector/v1/runs/${taskIds[3]}/cancel`, headers: mine() });
    await submit(TEXTS[4]!);
    await server.startAll();
    await submit(TEXTS[5]!);
    await submit(TEXTS[6]!);
    await server.submit(server.bob, 'Plain words of bob.');
  });
  after(() => server.close());

  const mine = () => ({ 'x-api-key': server.alice });
  const ask = (path: string, headers: Record<string, string> = mine()) =>
    server.app.inject({ url: `/lector/v1${path}`, headers });
  const page = async (query = '') => (await ask(`/runs${query}`)).json<RunPage>();
  const count = async (query = '') => (await ask(`/runs/count${query}`)).json<RunCount>();
  /** Which of the submits a query finds. */
  const find = async (query: string) => (await page(query)).runs.map(({ task_id }) => taskIds.indexOf(task_id));

  it('are searched two at a time: a third is refused with words, other owners and short lists are not', async () => {
    const { ownerId } = (await server.keys.list()).find(({ name }) => name === 'alice')!;
    const [first, second] = [await server.walkSlots.take(ownerId), await server.walkSlots.take(ownerId)];
    for (const path of ['/runs?q=plain', '/runs/count?q=plain', '/runs/ids?q=plain', '/runs.zip?q=plain']) {
      const refused = await ask(path);
      assert.deepEqual([refused.statusCode, refused.json().code], [429, 'rate_limited'], path);
      assert.match(refused.json().detail, /of one owner 2 are done at a time \(LECTOR_MAX_SEARCHES\)/);
      assert.ok(Number(refused.headers['retry-after']) >= 1);
    }
    assert.equal((await ask('/runs?q=plain', { 'x-api-key': server.bob })).statusCode, 200);
    for (const path of ['/runs', '/runs/count', '/runs/ids?status=failed'])
      assert.equal((await ask(path)).statusCode, 200);
    first();
    assert.equal((await ask('/runs?q=plain')).statusCode, 200);
    assert.equal((await ask('/runs?q=plain')).statusCode, 200, 'each search gives its place back');
    second();
  });

  it('are listed newest first, a page at a time, without one twice or left out', async () => {
    const all = (await page()).runs;
    assert.deepEqual(
      all.map(({ excerpt }) => excerpt),
      [...TEXTS].reverse(),
    );
    for (const limit of [1, 2, 3, 6, 7, 8, 200]) {
      const seen: unknown[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { runs, next_cursor } = await page(`?limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`);
        assert.ok(runs.length <= limit);
        seen.push(...runs);
        cursor = next_cursor;
      }
      assert.deepEqual(seen, all);
    }
  });

  it('keep their page though newer ones come and the last one goes', async () => {
    const own = await createHarness();
    const headers = { 'x-api-key': own.alice };
    const look = async (query: string) =>
      (await own.app.inject({ url: `/lector/v1/runs${query}`, headers })).json<RunPage>();
    for (const text of ['a', 'b', 'c', 'd']) await own.submit(own.alice, `Text ${text}.`);
    const first = await look('?limit=2');
    await own.submit(own.alice, 'Text e.');
    const url = `/lector/v1/runs/${first.runs[1]?.run_id}`;
    assert.equal((await own.app.inject({ method: 'DELETE', url, headers })).statusCode, 204);
    const { runs } = await look(`?limit=2&cursor=${first.next_cursor}`);
    assert.deepEqual(
      runs.map(({ excerpt }) => excerpt),
      ['Text b.', 'Text a.'],
    );
    await own.close();
  });

  it('are found by state, voice, language, key and time', async () => {
    const [first] = (await page()).runs;
    for (const [query, found] of [
      ['?status=done', [1, 0]],
      ['?status=failed', [2]],
      ['?status=cancelled', [3]],
      ['?status=running', [4]],
      ['?status=queued', [6, 5]],
      ['?status=expired', []],
      ['?status=failed,%20cancelled,failed', [3, 2]],
      ['?voice_id=1022', [0]],
      ['?voice_id=20299', []],
      ['?language=31', [0]],
      ['?language=31&status=failed', []],
      [`?key_id=${first?.source.key_id}`, [6, 5, 4, 3, 2, 1, 0]],
      [`?key_id=${(first?.source.key_id ?? 0) + 1}`, []],
      ['?created_from=2026-01-02T03:06:05Z&created_before=2026-01-02T03:08:05Z', [3, 2]],
      ['?created_from=2026-01-02T04:06:05%2B01:00&created_before=2026-01-02T03:07:05.000Z', [2]],
    ] as const) {
      assert.deepEqual(await find(query), found, query);
      assert.equal((await count(query)).total, found.length, query);
      const { run_ids, complete } = (await ask(`/runs/ids${query}`)).json<RunIds>();
      assert.deepEqual([run_ids, complete], [(await page(query)).runs.map(({ run_id }) => run_id), true]);
    }
  });

  it('are found by words of their text in any letter case, whatever the script', async () => {
    for (const [words, found] of [
      ['PLAIN', [4, 2]],
      ['nebel', [0]],
      ['straße', [0]],
      ['brûlée', [1]],
      ['BRU\u0302LE\u0301e', [1]],
      ['fine PRINT', [3]],
      ['plain words', [2]],
      ['lain  w', []],
      ['%', []],
      ['_', []],
      ['bob', []],
      ['', [6, 5, 4, 3, 2, 1, 0]],
    ] as const) {
      assert.deepEqual(await find(`?q=${encodeURIComponent(words)}`), found, words);
    }
  });

  it('are found by words anywhere in a long text', async () => {
    const own = await createHarness();
    const headers = { 'x-api-key': own.alice };
    for (const at of [0, 32_760, 32_768, 32_900, 65_536, 98_000]) {
      await own.submit(own.alice, `${'Lorem ipsum. '.repeat(8_000).slice(0, at)} Näedle ${'dolor '.repeat(200)}`);
    }
    const { runs } = (await own.app.inject({ url: '/lector/v1/runs?q=n%C3%84EDLE', headers })).json<RunPage>();
    assert.equal(runs.length, 6);
    assert.ok(runs.every(({ excerpt }) => [...excerpt].length === 160));
    await own.close();
  });

  it('are counted by state, with what there is of audio', async () => {
    assert.deepEqual(await count(), {
      total: 7,
      by_status: { queued: 2, running: 1, done: 2, failed: 1, cancelled: 1, expired: 0 },
      audio_seconds: 4,
      size_bytes: 28,
    });
    assert.deepEqual(await count('?q=nothing'), { total: 0, by_status: NOTHING, audio_seconds: 0, size_bytes: 0 });
  });

  it('are those of the owner alone', async () => {
    const headers = { 'x-api-key': server.bob };
    const { runs } = (await ask('/runs', headers)).json<RunPage>();
    assert.deepEqual(
      runs.map(({ excerpt, source }) => [excerpt, source.name]),
      [['Plain words of bob.', 'bob']],
    );
    const cursor = (await page('?limit=2')).next_cursor;
    const foreign = (await ask(`/runs?cursor=${cursor}`, headers)).json<RunPage>();
    assert.deepEqual(foreign.runs, []);
  });

  it('are asked for in words that are refused when they mean nothing, each with its limit', async () => {
    for (const [query, name, type] of [
      ['status=', 'status', 'enum'],
      ['status=done,ready', 'status', 'enum'],
      ['status=SUCCESS', 'status', 'enum'],
      ['voice_id=0', 'voice_id', 'greater_than_equal'],
      ['voice_id=2147483648', 'voice_id', 'less_than_equal'],
      ['language=de', 'language', 'int_parsing'],
      ['key_id=1.5', 'key_id', 'int_parsing'],
      ['created_from=yesterday', 'created_from', 'datetime_parsing'],
      ['created_from=2026-01-02', 'created_from', 'datetime_parsing'],
      ['created_before=2026-01-02T03:04:05', 'created_before', 'datetime_parsing'],
      ['created_before=2026-13-02T03:04:05Z', 'created_before', 'datetime_parsing'],
      [`q=${'x'.repeat(201)}`, 'q', 'string_too_long'],
      ['limit=0', 'limit', 'greater_than_equal'],
      ['limit=201', 'limit', 'less_than_equal'],
      ['cursor=', 'cursor', 'cursor_invalid'],
      ['cursor=rzzzzzz', 'cursor', 'cursor_invalid'],
      ['cursor=12345', 'cursor', 'cursor_invalid'],
    ] as const) {
      const answer = await ask(`/runs?${query}`);
      assert.equal(answer.statusCode, 422, `${query} → ${answer.body}`);
      const [item] = answer.json().detail;
      assert.deepEqual([item.loc, item.type], [['query', name], type], query);
    }
  });
});
