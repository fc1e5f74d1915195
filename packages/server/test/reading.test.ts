// Tests over HTTP how a text is to be read: which fields are taken, which are refused and how, and whose default counts.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import type { KeyInfo } from '@lector/contract/keys';
import type { RunDetail } from '@lector/contract/runs';
import { createHarness, type Harness } from './app-harness.ts';

const PLAIN = { text: 'Good evening.', voice_id: 147320, language: 1 };

interface Problem {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly ctx?: { readonly at?: number };
}

describe('how a text is to be read', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness({ normalise: 'light', scenePauseMs: 2_000 });
  });
  after(() => server.close());

  async function call<T>(
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    payload?: object,
    headers = {},
    key = server.alice,
  ) {
    const answer = await server.app.inject({
      ...{ method, url, headers: { 'x-api-key': key, ...headers } },
      ...(payload !== undefined && { payload }),
    });
    return { status: answer.statusCode, body: answer.json<T>() };
  }
  const submit = (fields: object, headers?: object, key?: string) =>
    call<{ task_id: string; detail: Problem[] }>('POST', '/apis/tts', { ...PLAIN, ...fields }, headers, key);

  /** The reading that a run has, once it is done. */
  async function readingOf(fields: object, key?: string): Promise<NonNullable<RunDetail['reading']>> {
    const { status, body } = await submit(fields, {}, key);
    assert.equal(status, 200, JSON.stringify(body));
    await server.speakAll();
    const { reading } = (await call<RunDetail>('GET', `/lector/v1/runs/${body.task_id}`, undefined, {}, key)).body;
    assert.ok(reading);
    return reading;
  }
  async function refusalOf(fields: object): Promise<Problem> {
    const { status, body } = await submit(fields);
    assert.equal(status, 422, JSON.stringify({ fields, body }).slice(0, 300));
    assert.equal(body.detail.length, 1);
    return body.detail[0]!;
  }
  async function makeKey(body: object): Promise<{ secret: string; key: KeyInfo }> {
    const admin = (await server.keys.create({ name: 'admin', owner: 'alice', scopes: ['admin', 'tts:write'] })).secret;
    const answer = await call<{ secret: string; key: KeyInfo }>(
      'POST',
      '/lector/v1/keys',
      { name: 'k', ...body },
      {},
      admin,
    );
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  }

  it('is as the settings say for a request without such a field, or with null in each', async () => {
    const nothing = { input_type: null, normalize: null, pauses: null, footnotes: null, marks: null };
    for (const fields of [{}, nothing, { pauses: {} }]) {
      const { input_type, normalize, footnotes, marks, pauses } = await readingOf(fields);
      assert.deepEqual(
        { input_type, normalize, footnotes, marks },
        {
          ...{ input_type: 'text', normalize: 'light', footnotes: 'skip', marks: false },
        },
      );
      assert.deepEqual(pauses, { sentence_ms: 294, paragraph_ms: 588, heading_ms: 800, scene_ms: 2_000 });
    }
  });

  it('is as each field says', async () => {
    for (const input_type of ['text', 'markdown', 'html'] as const)
      assert.equal((await readingOf({ input_type })).input_type, input_type);
    assert.equal((await readingOf({ input_type: 'ssml', text: '<speak>Hi</speak>' })).input_type, 'ssml');
    for (const normalize of ['off', 'light', 'full'] as const)
      assert.equal((await readingOf({ normalize })).normalize, normalize);
    for (const footnotes of ['skip', 'inline', 'end'] as const)
      assert.equal((await readingOf({ footnotes })).footnotes, footnotes);
    for (const marks of [true, false]) assert.equal((await readingOf({ marks })).marks, marks);
    const { pauses } = await readingOf({ pauses: { sentence_ms: 0, heading_ms: 10_000 } });
    assert.deepEqual(pauses, { sentence_ms: 0, paragraph_ms: 588, heading_ms: 10_000, scene_ms: 2_000 });
  });

  it('is refused where a field is wrong, with its place and what is possible', async () => {
    const cases: [object, string[], RegExp][] = [
      [{ input_type: 'rtf' }, ['input_type'], /one of text, markdown, html, ssml/],
      [{ input_type: 1 }, ['input_type'], /one of text/],
      [{ normalize: 'FULL' }, ['normalize'], /one of off, light, full/],
      [{ footnotes: '' }, ['footnotes'], /one of skip, inline, end/],
      [{ marks: 'perhaps' }, ['marks'], /boolean/],
      [{ pauses: 300 }, ['pauses'], /object/],
      [{ pauses: [300] }, ['pauses'], /object/],
      [{ pauses: { sentence_ms: 10_001 } }, ['pauses', 'sentence_ms'], /less than or equal to 10000/],
      [{ pauses: { paragraph_ms: -1 } }, ['pauses', 'paragraph_ms'], /greater than or equal to 0/],
      [{ pauses: { heading_ms: 'long' } }, ['pauses', 'heading_ms'], /integer/],
      [{ pauses: { scene_ms: 1.5 } }, ['pauses', 'scene_ms'], /integer/],
      [{ pauses: { scene_ms: null } }, ['pauses', 'scene_ms'], /integer/],
    ];
    for (const [fields, place, words] of cases) {
      const { loc, msg } = await refusalOf(fields);
      assert.deepEqual(loc, ['body', ...place]);
      assert.match(msg, words);
    }
  });

  it('is refused where the text is not what it is said to be written in, with the place in code points', async () => {
    const cases: [string, string][] = [
      ['<speak>Hello <break time="2s"/ there</speak>', 'ssml_invalid'],
      ['<speak>👍 <p>open</speak>', 'ssml_invalid'],
      ['Hello.', 'ssml_invalid'],
      ['<!DOCTYPE speak [<!ENTITY a "b">]><speak>&a;</speak>', 'ssml_invalid'],
      ['<speak>x &nothing; y</speak>', 'ssml_invalid'],
      [`<speak>${'<s>'.repeat(300)}`, 'ssml_invalid'],
    ];
    for (const [text, wanted] of cases) {
      const { loc, type, msg, ctx } = await refusalOf({ text, input_type: 'ssml' });
      assert.deepEqual([loc, type], [['body', 'text'], wanted], text);
      assert.ok(ctx?.at !== undefined && ctx.at >= 0 && ctx.at <= text.length, text);
      assert.match(msg, new RegExp(`\\(at character ${ctx.at}\\)$`));
      assert.ok(!msg.includes('Hello') && !msg.includes('nothing;'), 'never quotes the text');
    }
    const [early, late] = await Promise.all(
      ['', '👍'].map((sign) => refusalOf({ text: `<speak>${sign}<p></speak>`, input_type: 'ssml' })),
    );
    assert.equal(late!.ctx!.at! - early!.ctx!.at!, 1, 'a sign of two UTF-16 units counts one');
  });

  it('is refused where nothing is left to be spoken, whatever the text is written in', async () => {
    const cases: [string, string][] = [
      ['html', '<p></p>'],
      ['html', '<!-- a word --><script>b()</script>'],
      ['html', '&nbsp;'],
      ['markdown', '[^1]: Only a note.'],
      ['markdown', '```\na\nb\n```'],
      ['ssml', '<speak><break time="3s"/></speak>'],
      ['ssml', '<speak></speak>'],
      ['text', ' '],
      ['text', '\u200b'],
      ['text', '…'],
    ];
    for (const [input_type, text] of cases) {
      const { loc, msg } = await refusalOf({ text, input_type });
      assert.deepEqual(loc, ['body', 'text'], text);
      assert.match(msg, /nothing|empty|no words|holds no/i, text);
    }
    for (const text of ['👍', '€', '©', '→', '7', '* * *']) assert.equal((await submit({ text })).status, 200, text);
    assert.equal((await submit({ text: '[^1]: Only a note.', input_type: 'markdown', footnotes: 'end' })).status, 200);
  });

  it("is the key's default when the request does not say", async () => {
    const { secret, key } = await makeKey({ normalize: 'off' });
    assert.equal(key.normalize, 'off');
    assert.equal((await readingOf({}, secret)).normalize, 'off');
    assert.equal((await readingOf({ normalize: null }, secret)).normalize, 'off');
    assert.equal((await readingOf({ normalize: 'full' }, secret)).normalize, 'full');
    const admin = (await server.keys.create({ name: 'admin', owner: 'alice', scopes: ['admin'] })).secret;
    const change = (body: object) => call<KeyInfo>('PUT', `/lector/v1/keys/${key.id}/defaults`, body, {}, admin);
    assert.equal((await change({ normalize: 'full' })).body.normalize, 'full');
    assert.equal((await readingOf({}, secret)).normalize, 'full');
    assert.equal((await change({})).body.normalize, null);
    assert.equal((await readingOf({}, secret)).normalize, 'light');
    assert.equal((await change({ normalize: 'most' })).status, 422);
  });

  it('is kept when a run is repeated, also after the defaults of the key have changed', async () => {
    const fields = { text: '# Hi', input_type: 'markdown', footnotes: 'end', pauses: { heading_ms: 5 } };
    const { secret, key } = await makeKey({ normalize: 'off', scopes: ['tts:write', 'tts:read'] });
    const { body } = await submit(fields, {}, secret);
    await server.speakAll();
    await server.keys.setDefaults({
      keyId: key.id,
      ownerId: (await server.keys.list()).find(({ id }) => id === key.id)!.ownerId,
      defaults: null,
    });
    const again = await call<{ task_id: string }>(
      'POST',
      `/lector/v1/runs/${body.task_id}/retry`,
      undefined,
      {},
      secret,
    );
    assert.equal(again.status, 200, JSON.stringify(again.body));
    await server.speakAll();
    const [one, other] = await Promise.all(
      [body, again.body].map(
        async ({ task_id }) => (await call<RunDetail>('GET', `/lector/v1/runs/${task_id}`)).body.reading,
      ),
    );
    assert.equal(one?.normalize, 'off');
    assert.deepEqual(other, one);
  });

  it('belongs to a request: an Idempotency-Key with another reading is refused, and one with the same is a repeat', async () => {
    const base = { input_type: 'markdown', pauses: { sentence_ms: 5 } };
    const headers = { 'idempotency-key': 'one' };
    const first = await submit(base, headers);
    assert.deepEqual((await submit(base, headers)).body, first.body);
    assert.deepEqual((await submit({ ...base, marks: null, normalize: null }, headers)).body, first.body);
    const others = [
      {},
      { ...base, input_type: 'html' },
      { ...base, pauses: { sentence_ms: 6 } },
      { ...base, normalize: 'off' },
    ];
    for (const fields of [...others, { ...base, footnotes: 'end' }, { ...base, marks: true }]) {
      const { status, body } = await submit(fields, headers);
      assert.equal(status, 422, JSON.stringify(fields));
      assert.equal(body.detail[0]?.type, 'idempotency_key_reused');
    }
  });

  it('does not make a repeat another request when only a default was changed in between', async () => {
    const { secret, key } = await makeKey({ normalize: 'off' });
    const headers = { 'idempotency-key': 'two' };
    const first = await submit({}, headers, secret);
    const { ownerId } = (await server.keys.list()).find(({ id }) => id === key.id)!;
    const defaults = { normalise: 'full', dictionaries: null, doorRetentionHours: null } as const;
    await server.keys.setDefaults({ keyId: key.id, ownerId, defaults });
    const again = await submit({}, headers, secret);
    assert.equal(again.status, 200, JSON.stringify(again.body));
    assert.deepEqual(again.body, first.body);
  });
});

it('a request without such a field is stored as it was before there were any', async (t) => {
  const server = await createHarness();
  t.after(() => server.close());
  for (const fields of [{}, { input_type: 'text', marks: false, normalize: 'full' }]) {
    const payload = { ...PLAIN, ...fields };
    const headers = { 'x-api-key': server.alice };
    assert.equal((await server.app.inject({ method: 'POST', url: '/apis/tts', headers, payload })).statusCode, 200);
  }
  const db = new DatabaseSync(join(server.dataDir, 'lector.db'), { readOnly: true });
  t.after(() => db.close());
  assert.deepEqual(
    db
      .prepare('SELECT reading FROM run_texts')
      .all()
      .map(({ reading }) => reading),
    [null, null],
  );
});
