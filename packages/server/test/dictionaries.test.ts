// Pronunciation dictionaries over HTTP: made, filled, searched, imported and exported; chosen by runs and by keys.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { createDictionaryClient } from '@lector/client';
import type { DictionaryInfo, EntryInfo, EntryPage, ImportResult } from '@lector/contract/dictionaries';
import type { Pronunciation } from '../src/text/pronunciation/pronunciation.ts';
import { createHarness, type Harness } from './app-harness.ts';

const ROOT = '/lector/v1/dictionaries';

describe('pronunciation dictionaries', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness();
  });
  after(() => server.close());

  type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
  const ask = (method: Method, url: string, payload?: object, key = server.alice) =>
    server.app.inject({ method, url, headers: { 'x-api-key': key }, ...(payload === undefined ? {} : { payload }) });
  const make = async (body: object = { name: 'Names' }, key = server.alice) =>
    (await ask('POST', ROOT, body, key)).json<DictionaryInfo>().id;
  const add = async (id: number, entry: object) =>
    (await ask('POST', `${ROOT}/${id}/entries`, entry)).json<EntryInfo>();
  const list = async (id: number, query = '') => (await ask('GET', `${ROOT}/${id}/entries${query}`)).json<EntryPage>();
  const upload = (id: number, payload: string | Buffer, type = 'text/csv') =>
    server.app.inject({
      method: 'POST',
      url: `${ROOT}/${id}/import`,
      headers: { 'x-api-key': server.alice, 'content-type': type },
      payload,
    });
  const problems = (answer: { json<T>(): T }) =>
    answer.json<{ detail: { loc: unknown[]; msg: string; type: string }[] }>().detail;

  /** What was copied to the run that a submit makes. */
  const copied = async (body: object, key = server.alice): Promise<readonly Pronunciation[]> => {
    const answer = await ask(
      'POST',
      '/apis/tts',
      { text: 'Hello nginx.', voice_id: 147320, language: 1, ...body },
      key,
    );
    assert.equal(answer.statusCode, 200, answer.body);
    const db = new DatabaseSync(join(server.dataDir, 'lector.db'), { readOnly: true });
    const { task_id: taskId } = answer.json<{ task_id: string }>();
    const row = db.prepare('SELECT t.reading FROM run_texts t JOIN runs USING (seq) WHERE task_id = ?').get(taskId) as {
      reading: string | null;
    };
    db.close();
    return row.reading === null ? [] : JSON.parse(row.reading).pronunciations;
  };
  const phrases = async (body: object, key?: string) => (await copied(body, key)).map(({ phrase }) => phrase);

  it('are made, listed, changed and deleted', async () => {
    const made = (await ask('POST', ROOT, { name: 'Names', language: 'en_US' })).json<DictionaryInfo>();
    const { id, created_at } = made;
    assert.deepEqual(made, {
      id,
      name: 'Names',
      language: 'en-us',
      entry_count: 0,
      created_at,
      updated_at: created_at,
    });
    assert.deepEqual((await ask('GET', ROOT)).json(), [made]);
    const changed = (await ask('PUT', `${ROOT}/${id}`, { name: 'Places' })).json<DictionaryInfo>();
    assert.deepEqual(changed, { ...made, name: 'Places', language: null });
    assert.deepEqual((await ask('GET', `${ROOT}/${id}`)).json(), changed);
    assert.equal((await ask('DELETE', `${ROOT}/${id}`)).statusCode, 204);
    assert.equal((await ask('DELETE', `${ROOT}/${id}`)).statusCode, 404);
    assert.deepEqual((await ask('GET', ROOT)).json(), []);
    const [unknown] = problems(await ask('POST', ROOT, { name: 'x', language: 'tlh' }));
    assert.deepEqual([unknown?.loc, unknown?.type], [['body', 'language'], 'language_not_found']);
  });

  it('are 100 for an owner at most', async () => {
    const made: number[] = [];
    for (let i = 0; i < 100; i++) made.push(await make());
    const [refused] = problems(await ask('POST', ROOT, { name: 'one more' }));
    assert.match(refused?.msg ?? '', /There are 100 dictionaries/);
    assert.ok(await make({ name: 'another owner' }, server.bob));
    for (const id of made) await ask('DELETE', `${ROOT}/${id}`);
  });

  it('have entries that are added, found by how they begin, changed and deleted', async () => {
    const id = await make();
    const nginx = await add(id, { phrase: ' nginx ', respelling: 'engine x' });
    assert.deepEqual(nginx, {
      ...{
        id: 1,
        phrase: 'nginx',
        respelling: 'engine x',
        ipa: null,
        language: null,
        match: 'word',
        match_case: false,
      },
    });
    const gif = await add(id, { phrase: 'GIF', ipa: 'dʒɪf', match: 'part', match_case: true, language: 'en' });
    assert.deepEqual(await list(id), { entries: [gif, nginx], total: 2 });
    assert.deepEqual(await list(id, '?search=NGI'), { entries: [nginx], total: 1 });
    assert.deepEqual(await list(id, '?offset=1&limit=1'), { entries: [nginx], total: 2 });
    const body = { phrase: 'nginx', respelling: 'en jinks' };
    assert.equal((await ask('PUT', `${ROOT}/${id}/entries/1`, body)).json<EntryInfo>().respelling, 'en jinks');
    assert.equal((await ask('DELETE', `${ROOT}/${id}/entries/1`)).statusCode, 204);
    assert.equal((await ask('DELETE', `${ROOT}/${id}/entries/1`)).statusCode, 404);
    assert.deepEqual(await list(id), { entries: [gif], total: 1 });
    await ask('DELETE', `${ROOT}/${id}`);
  });

  it('refuse an entry that says nothing, that is there already or that is too long, and name the limit', async () => {
    const id = await make();
    await add(id, { phrase: 'data', respelling: 'day ta' });
    const refusals: readonly (readonly [object, unknown[], RegExp])[] = [
      [{ phrase: 'x' }, ['body', 'respelling'], /respelling or IPA is needed/],
      [{ phrase: ' \u00ad', ipa: 'a' }, ['body', 'phrase'], /nothing that can stand in a text/],
      [{ phrase: 'DATA', respelling: 'dah ta' }, ['body', 'phrase'], /There is an entry for this phrase/],
      [{ phrase: 'x'.repeat(201), ipa: 'a' }, ['body', 'phrase'], /at most 200 characters/],
      [{ phrase: 'x', respelling: 'y'.repeat(501) }, ['body', 'respelling'], /at most 500 characters/],
      [{ phrase: 'x', ipa: 'a', match: 'regex' }, ['body', 'match'], /one of word, part/],
    ];
    for (const [body, loc, msg] of refusals) {
      const answer = await ask('POST', `${ROOT}/${id}/entries`, body);
      assert.equal(answer.statusCode, 422, JSON.stringify(body));
      assert.deepEqual(problems(answer)[0]?.loc, loc);
      assert.match(problems(answer)[0]?.msg ?? '', msg);
    }
    await ask('DELETE', `${ROOT}/${id}`);
  });

  it('come from CSV and go into CSV, and nothing is lost on the way', async () => {
    const id = await make();
    const csv = [
      'word,replacement,lang,match',
      'nginx,engine x',
      '"Smith, John","smith ""j""",en,word',
      'GIF,/dʒɪf/,,part case',
      '=SUM,equals sum',
      '',
    ].join('\r\n');
    const first = (await upload(id, `\ufeff${csv}`)).json<ImportResult>();
    assert.deepEqual([first.added, first.replaced, first.dictionary.entry_count], [4, 0, 4]);
    const again = (await upload(id, 'nginx,en jinks\nnew,one', 'text/csv; charset=utf-8')).json<ImportResult>();
    assert.deepEqual([again.added, again.replaced, again.dictionary.entry_count], [1, 1, 5]);
    const exported = await ask('GET', `${ROOT}/${id}/export`);
    assert.equal(exported.headers['content-type'], 'text/csv; charset=utf-8');
    assert.match(
      exported.body,
      /^word,replacement,ipa,lang,match\r\n"'=SUM","equals sum","","","word"\r\n"GIF","","dʒɪf","","part case"\r\n/,
    );
    const copy = await make({ name: 'copy' });
    assert.equal((await upload(copy, exported.body)).json<ImportResult>().added, 5);
    const contents = async (of: number) => (await list(of)).entries.map((entry) => ({ ...entry, id: 0 }));
    assert.deepEqual(await contents(copy), await contents(id));
    for (const one of [id, copy]) await ask('DELETE', `${ROOT}/${one}`);
  });

  it('come from PLS', async () => {
    const id = await make();
    const pls = `<?xml version="1.0"?><lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon"
      alphabet="ipa" xml:lang="en-GB"><lexeme><grapheme>tomato</grapheme><phoneme>təˈmɑːtəʊ</phoneme></lexeme></lexicon>`;
    const answer = (await upload(id, pls, 'application/pls+xml')).json<ImportResult>();
    assert.equal(answer.added, 1);
    const [entry] = (await list(id)).entries;
    assert.deepEqual([entry?.phrase, entry?.ipa, entry?.language], ['tomato', 'təˈmɑːtəʊ', 'en-gb']);
    const [problem] = problems(await upload(id, '<lexicon', 'application/pls+xml'));
    assert.equal(problem?.type, 'pls_invalid');
    await ask('DELETE', `${ROOT}/${id}`);
  });

  it('name the lines of a file that are wrong, eight at most, and take nothing of it', async () => {
    const id = await make();
    const rows = ['good,guud', ',nothing', 'x,', 'y,z,tlh', 'a,b,,regex', 'c,d,,,,'];
    const found = problems(await upload(id, rows.join('\n')));
    assert.deepEqual(
      found.map(({ loc }) => loc),
      [
        ['body', 'line', 2, 'word'],
        ['body', 'line', 3, 'replacement'],
        ['body', 'line', 4, 'lang'],
        ['body', 'line', 5, 'match'],
        ['body', 'line', 6, 'word'],
      ],
    );
    assert.match(found[0]?.msg ?? '', /^Line 2: /);
    assert.equal(problems(await upload(id, 'x,\n'.repeat(20))).length, 8);
    assert.equal(problems(await upload(id, 'a,b\n"c,d'))[0]?.type, 'csv_invalid');
    assert.equal(problems(await upload(id, Buffer.from([0xff, 0x2c, 0x61])))[0]?.type, 'string_unicode');
    assert.equal(problems(await upload(id, '{}', 'application/json'))[0]?.type, 'content_type');
    assert.equal((await list(id)).total, 0);
    await ask('DELETE', `${ROOT}/${id}`);
  });

  it('are nobody else’s: what is another’s, was deleted or never was is answered alike', async () => {
    const mine = await make();
    const gone = await make();
    await ask('DELETE', `${ROOT}/${gone}`);
    const bobs = await make({ name: 'of bob' }, server.bob);
    const calls: readonly (readonly [Method, (id: number) => string, object?])[] = [
      ['GET', (id) => `${ROOT}/${id}`],
      ['PUT', (id) => `${ROOT}/${id}`, { name: 'mine now' }],
      ['DELETE', (id) => `${ROOT}/${id}`],
      ['GET', (id) => `${ROOT}/${id}/entries`],
      ['POST', (id) => `${ROOT}/${id}/entries`, { phrase: 'a', ipa: 'a' }],
      ['GET', (id) => `${ROOT}/${id}/export`],
    ];
    for (const [method, url, body] of calls) {
      const answers = [];
      for (const id of [bobs, gone, 2_147_483_647]) {
        const { statusCode, body: text } = await ask(method, url(id), body);
        answers.push(`${statusCode} ${text}`);
      }
      assert.equal(new Set(answers).size, 1, `${method} ${url(1)}`);
      assert.match(answers[0] ?? '', /^404 /);
    }
    for (const id of [bobs, gone, 2_147_483_647]) {
      const body = { text: 'Hi.', voice_id: 147320, language: 1, dictionaries: [mine, id] };
      const answer = await ask('POST', '/apis/tts', body);
      assert.equal(answer.statusCode, 422);
      assert.deepEqual(problems(answer)[0]?.loc, ['body', 'dictionaries', 1]);
    }
    await ask('DELETE', `${ROOT}/${mine}`);
  });

  it('give a run the entries that occur in its text, as they were at the submit', async () => {
    const id = await make();
    await upload(id, 'nginx,engine x\nhello nginx,hi\napache,a patchy\nnginx,enn jinx,de\nello,x,,part\n');
    const found = await copied({ dictionaries: [id] });
    assert.deepEqual(found.map(({ phrase }) => phrase).sort(), ['ello', 'hello nginx', 'nginx']);
    assert.deepEqual(await copied({ chosen_dictionaries: [id] }), found);
    assert.deepEqual(await copied({ text: 'Nothing of it.', dictionaries: [id] }), []);
    assert.deepEqual(await copied({ dictionaries: [] }), []);
    assert.deepEqual(await phrases({ text: 'ngi<b>nx</b>', input_type: 'html', dictionaries: [id] }), ['nginx']);
    await ask('DELETE', `${ROOT}/${id}`);
  });

  it('are looked at in the order in which a request names them, and only for the language of the text', async () => {
    const [one, two] = [await make(), await make({ name: 'german', language: 'de' })];
    await add(one, { phrase: 'nginx', respelling: 'for all' });
    await add(one, { phrase: 'nginx', respelling: 'english', language: 'en' });
    await add(two, { phrase: 'nginx', respelling: 'german' });
    const heard = async (dictionaries: number[], language = 1) =>
      (await copied({ dictionaries, language })).map(({ respelling }) => respelling);
    assert.deepEqual(await heard([one, two]), ['english', 'for all']);
    const german = 31;
    assert.deepEqual(await heard([two, one], german), ['german', 'for all']);
    for (const id of [one, two]) await ask('DELETE', `${ROOT}/${id}`);
  });

  it('are worked on by the client', async () => {
    const client = createDictionaryClient({
      baseUrl: 'http://127.0.0.1:7077',
      apiKey: server.alice,
      maxRetries: 0,
      fetch: async (input, init) => {
        const { pathname, search } = new URL(String(input));
        const { statusCode, body, headers } = await server.app.inject({
          method: (init?.method ?? 'GET') as Method,
          url: pathname + search,
          headers: init?.headers as Record<string, string>,
          ...(typeof init?.body === 'string' ? { payload: init.body } : {}),
        });
        const text = statusCode === 204 ? null : body;
        return new Response(text, { status: statusCode, headers: headers as Record<string, string> });
      },
    });
    const { id } = await client.create({ name: 'Names' });
    assert.equal((await client.change(id, { name: 'Places', language: 'en' })).name, 'Places');
    const { id: entryId } = await client.addEntry(id, { phrase: 'nginx', respelling: 'engine x' });
    await client.changeEntry(id, entryId, { phrase: 'nginx', respelling: 'en jinks' });
    assert.equal((await client.importFile(id, { type: 'text/csv', content: 'apache,a patchy' })).added, 1);
    assert.equal((await client.entries(id, { search: 'ng' })).entries[0]?.respelling, 'en jinks');
    await client.removeEntry(id, entryId);
    assert.deepEqual(
      (await client.list()).map(({ name, entry_count }) => [name, entry_count]),
      [['Places', 1]],
    );
    const { pathname } = new URL(client.exportAddress(id));
    assert.match((await ask('GET', pathname)).body, /"apache","a patchy"/);
    await client.remove(id);
    assert.deepEqual(await client.list(), []);
  });

  it('repeat a submit after an edit as the same submit', async () => {
    const id = await make();
    await add(id, { phrase: 'nginx', respelling: 'engine x' });
    const submit = () =>
      server.app.inject({
        method: 'POST',
        url: '/apis/tts',
        headers: { 'x-api-key': server.alice, 'idempotency-key': 'once' },
        payload: { text: 'Hello nginx.', voice_id: 147320, language: 1, dictionaries: [id] },
      });
    const first = await submit();
    await ask('PUT', `${ROOT}/${id}/entries/1`, { phrase: 'nginx', respelling: 'other' });
    assert.deepEqual((await submit()).json(), first.json());
    await ask('DELETE', `${ROOT}/${id}`);
  });

  it('are chosen by a key where a request does not say, and a deleted one is then no mistake', async () => {
    const { secret, key } = await server.keys.create({
      name: 'admin',
      owner: 'alice',
      scopes: ['admin', 'tts:write', 'tts:read'],
    });
    const id = await make();
    await add(id, { phrase: 'nginx', respelling: 'engine x' });
    const url = `/lector/v1/keys/${key.id}/defaults`;
    assert.equal((await ask('PUT', url, { dictionaries: [2_147_483_647] }, secret)).statusCode, 422);
    const set = await ask('PUT', url, { dictionaries: [id] }, secret);
    assert.deepEqual(set.json<{ dictionaries: number[] }>().dictionaries, [id]);
    assert.deepEqual(await phrases({}, secret), ['nginx']);
    assert.deepEqual(await phrases({ dictionaries: [] }, secret), []);
    await ask('DELETE', `${ROOT}/${id}`);
    assert.deepEqual(await phrases({}, secret), []);
  });
});
