// Many runs in one call, and batches, as a caller meets them over HTTP.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createHarness, type Harness } from './app-harness.ts';
import { countWritten } from './batches/count-written.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
type Json = Record<string, any>;

const FAILURE = { code: 'engine_failed', message: 'The engine crashed', retryable: true } as const;
const item = (changes: object = {}) => ({ text: 'Good evening.', voice_id: 147320, language: 1, ...changes });

describe('batches', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness({ maxBatchRuns: 1_500, maxBatches: 100 });
  });
  after(() => server.close());

  async function call(method: string, url: string, options: { body?: unknown; key?: string; headers?: object } = {}) {
    const { body, key = server.alice, headers = {} } = options;
    const answer = await server.app.inject({
      method: method as 'POST',
      url,
      headers: { 'x-api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const isJson = String(answer.headers['content-type']).startsWith('application/json;');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      json: (isJson ? answer.json() : {}) as Json,
    };
  }
  const post = (url: string, body?: unknown, headers?: object) =>
    call('POST', url, { ...(body === undefined ? {} : { body }), ...(headers === undefined ? {} : { headers }) });
  const problems = ({ json }: { json: Json }) => json.detail.map(({ loc, type }: Json) => [loc.join('.'), type]);

  it('takes many texts in one call, and has them with their ids and names, in order', async () => {
    const runs = [item({ custom_id: 'b' }), item({ custom_id: 'a' }), item()];
    const { status, json } = await post('/lector/v1/runs', { runs, name: 'three' });
    assert.equal(status, 200);
    assert.deepEqual(
      json.runs.map((run: Json) => [run.index, run.custom_id, run.replayed]),
      [
        [0, 'b', false],
        [1, 'a', false],
        [2, null, false],
      ],
    );
    const [first] = await server.speakAll();
    assert.equal(first, json.runs[0].run_id);
    const poll = await call('GET', `/tts/${json.runs[1].task_id}`);
    assert.equal(poll.json.run_id, json.runs[1].run_id);
    const batch = (await call('GET', `/lector/v1/batches/${json.batch_id}`)).json;
    assert.deepEqual(
      [batch.name, batch.status, batch.counts.total, batch.counts.done, batch.progress.percent],
      ['three', 'completed', 3, 3, 100],
    );
  });

  it('is a filter of lists and counts, and each run tells its batch and its name there', async () => {
    const { json } = await post('/lector/v1/runs', { runs: [item({ custom_id: 'mine' }), item()] });
    const query = `batch_id=${json.batch_id}`;
    const listed = (await call('GET', `/lector/v1/runs?${query}`)).json.runs;
    assert.deepEqual(
      listed.map((run: Json) => [run.run_id, run.batch_id, run.custom_id]),
      json.runs.toReversed().map((run: Json) => [run.run_id, json.batch_id, run.custom_id]),
    );
    assert.equal((await call('GET', `/lector/v1/runs/count?${query}&status=queued`)).json.total, 2);
    assert.equal((await call('GET', `/lector/v1/runs/count?${query}`, { key: server.bob })).json.total, 0);
    assert.equal((await call('GET', `/lector/v1/runs/${json.runs[0].run_id}`)).json.custom_id, 'mine');
    const named = await call('GET', `/lector/v1/runs.zip?run_ids=1&${query}`);
    assert.deepEqual(problems(named), [['query.run_ids', 'run_ids_or_filter']]);
    await server.speakAll();
  });

  it('makes a run for each voice and language of an item, with names that tell them apart', async () => {
    const runs = [item({ custom_id: 'x', language: undefined, languages: [1, 54] })];
    const { json } = await post('/lector/v1/runs', { runs });
    assert.deepEqual(
      json.runs.map((run: Json) => run.custom_id),
      ['x.en-us', 'x.es-es'],
    );
    const two = [{ text: 'Hello.', custom_id: 'y', language: 1, voice_ids: [1001, 1002] }];
    const defaults = { voice_id: 147320 };
    const both = await post('/lector/v1/runs', { runs: two, defaults });
    assert.deepEqual(
      both.json.runs?.map((run: Json) => run.custom_id),
      ['y.1001', 'y.1002'],
      both.text,
    );
  });

  it('names every item that is wrong, by its place, and stores nothing', async () => {
    const written = countWritten(server);
    const runs = [
      item(),
      item({ text: '' }),
      item({ voice_id: 99 }),
      item({ custom_id: 'no blanks' }),
      item({ custom_id: 'twice' }),
      item({ custom_id: 'twice' }),
      { text: 'Nobody speaks this.' },
      item({ folder_id: 12_345 }),
      'not an object',
      item({ voice_ids: [1001] }),
    ];
    const refused = await post('/lector/v1/runs', { runs });
    assert.equal(refused.status, 422);
    assert.deepEqual(problems(refused), [
      ['body.runs.1.text', 'string_too_short'],
      ['body.runs.2.voice_id', 'voice_not_found'],
      ['body.runs.3.custom_id', 'custom_id_invalid'],
      ['body.runs.5.custom_id', 'custom_id_duplicate'],
      ['body.runs.6.voice_id', 'missing'],
      ['body.runs.6.language', 'missing'],
      ['body.runs.8', 'model_attributes_type'],
      ['body.runs.9.voice_ids', 'one_of'],
    ]);
    assert.equal(countWritten(server), written);
    const skipped = await post('/lector/v1/runs', { runs, on_invalid: 'skip' });
    assert.equal(skipped.status, 200, skipped.text);
    assert.deepEqual(
      skipped.json.runs.map(({ index }: Json) => index),
      [0, 4],
    );
    assert.deepEqual(
      skipped.json.skipped.map(({ index }: Json) => index),
      [1, 2, 3, 5, 6, 7, 8, 9],
    );
    assert.deepEqual(skipped.json.skipped[5].errors[0].loc, ['body', 'runs', 7, 'folder_id']);
    await server.speakAll();
  });

  it('refuses a call of nothing but bad items, also where bad ones are skipped', async () => {
    const refused = await post('/lector/v1/runs', { runs: [item({ text: '' })], on_invalid: 'skip' });
    assert.deepEqual([refused.status, problems(refused)], [422, [['body.runs.0.text', 'string_too_short']]]);
  });

  it('takes JSON Lines, and names bad ones by their number', async () => {
    const lines = `${JSON.stringify(item({ custom_id: 'one' }))}\r\n\n{broken\n[1]\n${JSON.stringify(item({ text: 5 }))}\n`;
    const headers = { 'content-type': 'application/jsonl' };
    const refused = await post('/lector/v1/runs.jsonl', lines, headers);
    assert.deepEqual(problems(refused), [
      ['body.3', 'json_invalid'],
      ['body.4', 'model_attributes_type'],
      ['body.5.text', 'string_type'],
    ]);
    const taken = await post('/lector/v1/runs.jsonl?on_invalid=skip&close=false', `\ufeff${lines}`, headers);
    assert.deepEqual(
      taken.json.runs.map((run: Json) => [run.index, run.custom_id]),
      [[0, 'one']],
    );
    const { batch_id: id } = taken.json;
    const more = await post(
      `/lector/v1/batches/${id}/runs.jsonl?close=true`,
      JSON.stringify(item({ custom_id: 'two' })),
      headers,
    );
    assert.equal(more.json.batch_id, id);
    const full = await post(`/lector/v1/batches/${id}/runs`, { runs: [item()] });
    assert.deepEqual([full.status, full.json.code], [409, 'batch_closed']);
    const many = await post('/lector/v1/runs.jsonl', `${JSON.stringify(item())}\n`.repeat(1_001), headers);
    assert.deepEqual(problems(many), [['body', 'too_long']]);
    await server.speakAll();
  });

  it('holds a call and a batch to their limits, by name', async () => {
    const many = await post('/lector/v1/runs', {
      runs: Array(600).fill(item({ voice_id: undefined, voice_ids: [1001, 1002] })),
    });
    assert.deepEqual([many.status, problems(many)], [422, [['body.runs', 'too_long']]]);
    assert.match(many.json.detail[0].msg, /more than 1000 runs/);
    const opened = await post('/lector/v1/batches', { name: 'full' });
    const add = () => post(`/lector/v1/batches/${opened.json.batch_id}/runs`, { runs: Array(800).fill(item()) });
    assert.equal((await add()).status, 200);
    const full = await add();
    assert.deepEqual([full.status, full.json.code], [402, 'storage_full']);
    assert.match(full.json.detail, /at most 1500 runs \(LECTOR_MAX_BATCH_RUNS\), and this one has 800/);
    while ((await server.startAll()).length > 0);
  });

  it('takes a thousand items with every field that an item may have', async () => {
    const pauses = { sentence_ms: 1, paragraph_ms: 1, heading_ms: 1, scene_ms: 1 };
    const full = { gender: 1, age: 30, project_name: 'all', project_description: 'of it', lane: 'batch', pauses };
    const more = { input_type: 'text', normalize: 'full', footnotes: 'skip', marks: false, speed: 1, reuse: false };
    const runs = Array.from({ length: 1_000 }, (_, n) =>
      item({ ...full, ...more, custom_id: `n${n}`, idempotency_key: `all ${n}` }),
    );
    const { status, text } = await post('/lector/v1/runs', { runs });
    assert.equal(status, 200, text.slice(0, 500));
    const deep = await post('/lector/v1/runs', { runs: [Array(33_000).fill(1)] });
    assert.match(problems(deep).join(), /json_invalid/);
    while ((await server.startAll()).length > 0);
  });

  it('answers a repeated call the same, and stores nothing twice', async () => {
    const headers = { 'idempotency-key': 'once' };
    const body = { runs: [item({ custom_id: 'a' }), item({ text: '' })], on_invalid: 'skip' };
    const first = await post('/lector/v1/runs', body, headers);
    const written = countWritten(server);
    const again = await post('/lector/v1/runs', body, headers);
    assert.equal(again.text, first.text);
    assert.equal(again.headers['idempotent-replayed'], 'true');
    assert.equal(countWritten(server), written);
    const other = await post('/lector/v1/runs', { ...body, name: 'other' }, headers);
    assert.deepEqual(problems(other), [['header.idempotency-key', 'idempotency_key_reused']]);
    const one = await call('POST', '/tts', { body: item(), headers: { 'idempotency-key': 'run-1' } });
    const mixed = await post('/lector/v1/runs', { runs: [item({ idempotency_key: 'run-1' }), item()] });
    assert.deepEqual(
      mixed.json.runs.map((run: Json) => run.replayed),
      [true, false],
    );
    assert.equal(mixed.json.runs[0].task_id, one.json.task_id);
    await server.speakAll();
  });

  it('answers the results of names and of pages, with those that are not there', async () => {
    const runs = ['a', 'b', 'c'].map((name) => item({ custom_id: name }));
    const { batch_id: id } = (await post('/lector/v1/runs', { runs })).json;
    const [, second] = await server.speakAll();
    const asked = { batch_id: id, custom_ids: ['c', 'nobody', 'b', 'b'] };
    const { json } = await post('/lector/v1/results', asked);
    assert.deepEqual(
      json.results.map((result: Json) => [result.index, result.custom_id, result.status]),
      [
        [0, 'c', 'ready'],
        [1, 'nobody', 'not_found'],
        [2, 'b', 'ready'],
        [3, 'b', 'ready'],
      ],
    );
    assert.deepEqual([json.results[1].run_id, json.results[2].run_id], [null, second]);
    assert.deepEqual([json.counts.requested, json.counts.ready, json.counts.missing], [4, 3, 1]);
    const page = await call('GET', `/lector/v1/batches/${id}/results?limit=2&format=mp3`);
    assert.deepEqual(
      page.json.results.map((result: Json) => result.custom_id),
      ['a', 'b'],
    );
    assert.match(page.json.results[0].url, /\.mp3\?/);
    const rest = await call('GET', `/lector/v1/batches/${id}/results?limit=2&cursor=${page.json.next_cursor}`);
    assert.deepEqual(
      rest.json.results.map((result: Json) => result.custom_id),
      ['c'],
    );
    assert.equal(rest.json.next_cursor, null);
    const manifest = await call('GET', `/lector/v1/batches/${id}/manifest.jsonl`);
    const lines = manifest.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ index, custom_id, status }) => [index, custom_id, status]),
      [
        [0, 'a', 'ready'],
        [1, 'b', 'ready'],
        [2, 'c', 'ready'],
      ],
    );
    assert.match(lines[0].sha256, /^[0-9a-f]{64}$/);
    for (const body of [
      {},
      { run_ids: [1], batch_id: id, custom_ids: ['a'] },
      { batch_id: id },
      { custom_ids: ['a'] },
    ]) {
      assert.deepEqual(problems(await post('/lector/v1/results', body)), [['body', 'run_ids_or_custom_ids']]);
    }
    assert.equal((await post('/lector/v1/results', { ...asked, batch_id: 'batch_0' })).status, 404);
  });

  it('pauses, resumes, repeats what failed, and cancels', async () => {
    const { batch_id: id } = (await post('/lector/v1/runs', { runs: [item({ custom_id: 'a' }), item()], close: false }))
      .json;
    const act = async (what: string) => (await post(`/lector/v1/batches/${id}/${what}`)).json;
    assert.equal((await act('pause')).status, 'paused');
    assert.deepEqual(await server.startAll(), []);
    assert.equal((await act('resume')).status, 'open');
    await server.failAll(FAILURE);
    const retried = await act('retry');
    assert.deepEqual(
      [retried.retried, retried.stopped, retried.batch.counts.queued, retried.batch.counts.failed],
      [2, null, 2, 0],
    );
    const [again] = await server.speakAll();
    const { json } = await post('/lector/v1/results', { batch_id: id, custom_ids: ['a'] });
    assert.deepEqual([json.results[0].run_id, json.results[0].status], [again, 'ready']);
    await post(`/lector/v1/batches/${id}/runs`, { runs: [item()] });
    assert.ok(['cancelling', 'cancelled'].includes((await act('cancel')).status));
    assert.equal((await post(`/lector/v1/batches/${id}/retry`)).json.code, 'batch_closed');
  });

  it('deletes a batch with its runs, also one whose runs are still being cancelled', async () => {
    const { json } = await post('/lector/v1/runs', { runs: Array(300).fill(item()), close: false });
    const before = countWritten(server);
    await post(`/lector/v1/batches/${json.batch_id}/cancel`);
    assert.equal((await call('DELETE', `/lector/v1/batches/${json.batch_id}`)).status, 204);
    assert.equal((await call('GET', `/lector/v1/batches/${json.batch_id}`)).status, 404);
    while (countWritten(server) > before - 300) await setImmediate();
    assert.equal((await call('GET', `/tts/${json.runs[299].task_id}`)).status, 404);
  });

  it('lists the newest first, by page', async () => {
    const [a, b] = [await post('/lector/v1/batches', { name: 'older' }), await post('/lector/v1/batches', {})];
    const page = await call('GET', '/lector/v1/batches?limit=1');
    assert.deepEqual(
      page.json.batches.map(({ batch_id }: Json) => batch_id),
      [b.json.batch_id],
    );
    const next = await call('GET', `/lector/v1/batches?limit=1&cursor=${page.json.next_cursor}`);
    assert.deepEqual(
      next.json.batches.map(({ name }: Json) => name),
      ['older'],
    );
    assert.equal(next.json.batches[0].batch_id, a.json.batch_id);
  });

  it('tells every limit and what is left of it', async () => {
    const { json } = await call('GET', '/lector/v1/limits', { key: server.bob });
    const before = json.requests.remaining;
    await call('POST', '/lector/v1/runs', { key: server.bob, body: { runs: Array(10).fill(item({ text: 'Ten.' })) } });
    const after = (await call('GET', '/lector/v1/limits', { key: server.bob })).json;
    assert.equal(before - after.requests.remaining, 11);
    assert.deepEqual(after.characters, { used: 40, limit: null });
    assert.deepEqual(after.allowance.waiting_runs, { used: 10, limit: json.allowance.waiting_runs.limit });
    assert.deepEqual(after.allowance.batches, { used: 1, limit: 100 });
    assert.deepEqual([after.calls.runs, after.calls.batch_runs], [1_000, 1_500]);
    assert.deepEqual([after.calls.book_bytes, after.calls.books, after.calls.files], [256 * 2 ** 20, 1_000, 10_000]);
  });
});

describe('the rate of calls that submit many runs', () => {
  it('lets a call pass that costs more than a whole bucket when that is full, and leaves the rest owed', async () => {
    const server = await createHarness({ ratePerMinute: 600, rateBurst: 20 });
    const ask = async (runs: number) => {
      const answer = await server.app.inject({
        method: 'POST',
        url: '/lector/v1/runs',
        headers: { 'x-api-key': server.alice },
        payload: { runs: Array(runs).fill(item()) },
      });
      return [answer.statusCode, answer.headers['retry-after']];
    };
    assert.deepEqual(await ask(50), [200, undefined]);
    assert.deepEqual(await ask(1), [429, '4']);
    server.advance(3_200);
    assert.deepEqual(await ask(1), [200, undefined]);
    assert.deepEqual(await ask(20), [429, '2']);
    await server.close();
  });
});
