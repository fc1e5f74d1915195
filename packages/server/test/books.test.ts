// Books as a caller meets them over HTTP: sent, spoken, looked at, deleted.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PNG } from '../src/audio/m4b/test-audiobook.ts';
import { createHarness, type Harness } from './app-harness.ts';
import { buildEpub } from './books/epub-builder.ts';
import { makeBook } from './books/made-book.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
type Json = any;

const SPEECH = { voice_id: 147320 };

describe('books', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness({ maxTextCharacters: 400, maxBooks: 40 });
  });
  after(() => server.close());

  async function call(method: string, url: string, body?: object, headers: Record<string, string> = {}) {
    const answer = await server.app.inject({
      ...{ method: method as 'GET', url, headers: { 'x-api-key': server.alice, ...headers } },
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: answer.statusCode, json: answer.body.startsWith('{') ? (answer.json() as Json) : null, answer };
  }
  const send = (bytes: Buffer | string, name = 'novel.epub', type = 'application/octet-stream') =>
    call('POST', `/lector/v1/books?filename=${encodeURIComponent(name)}`, Buffer.from(bytes), { 'content-type': type });
  const sendMarkdown = async (text: string): Promise<string> => (await send(text, 'novel.md')).json.book_id;
  const look = async (id: string) => (await call('GET', `/lector/v1/books/${id}`)).json;
  const uploads = () => readdirSync(join(server.dataDir, 'uploads')).length;

  it('are read when they are sent, and say what is in them', async () => {
    const { status, json } = await send(
      buildEpub({
        texts: {
          'title.xhtml': '<section epub:type="titlepage"><h1>A Book</h1></section>',
          'one.xhtml': '<h1>One</h1><p>First words.</p>',
        },
        contents: [
          ['Title page', 'title.xhtml'],
          ['One', 'one.xhtml'],
        ],
      }),
    );
    assert.equal(status, 200);
    assert.deepEqual(
      [json.kind, json.title, json.creators[0].name, json.language, json.batch, json.audiobook],
      ['epub', 'A Book', 'Ada Writer', 'en', null, null],
    );
    assert.deepEqual(
      json.chapters.map(({ number, title, is_spoken, reason }: Json) => [number, title, is_spoken, reason]),
      [
        [1, 'Title page', false, 'title_page'],
        [2, 'One', true, null],
      ],
    );
    assert.deepEqual([json.totals.chapters, json.totals.spoken_chapters], [2, 1]);
    const listed = (await call('GET', '/lector/v1/books')).json.books;
    assert.equal(listed[0].book_id, json.book_id);
  });

  it('are refused with the code of what is wrong, and nothing of them is stored', async () => {
    const before = uploads();
    const cases = [
      [await send('no archive'), 'not_a_zip'],
      [await send('words', 'notes.doc'), 'unknown_kind'],
      [await send(Buffer.alloc(0), 'empty.epub'), 'not_a_zip'],
      [await send('', 'empty.md'), 'no_words'],
      [await send(' \n', 'blank.txt'), 'no_words'],
      [await send('<html><body></body></html>', 'blank.html'), 'no_words'],
      [await send('x', 'a.txt', 'text/css'), 'content_type'],
      [await call('POST', '/lector/v1/books'), 'missing'],
    ] as const;
    for (const [{ status, json }, type] of cases) assert.deepEqual([status, json.detail[0].type], [422, type]);
    assert.equal(uploads(), before);
  });

  it('become a batch whose runs are named after the chapters, long ones in several', async () => {
    const paragraph = 'These are words of a long chapter, and there are many of them.';
    const id = await sendMarkdown(`# One\n\nFirst.\n\n# Two\n\n${Array(16).fill(paragraph).join('\n\n')}\n`);
    const spoken = await call('POST', `/lector/v1/books/${id}/speak`, { ...SPEECH, language: 1 });
    assert.equal(spoken.status, 200, spoken.answer.body);
    const names = (json: Json) => json.chapters.map(({ runs }: Json) => runs.map(({ custom_id }: Json) => custom_id));
    assert.deepEqual(names(spoken.json), [['chapter-001'], ['chapter-002', 'chapter-002.2', 'chapter-002.3']]);
    const { batch } = spoken.json;
    assert.deepEqual([batch.status, batch.counts.total, batch.name], ['running', 4, 'novel']);
    const again = await call('POST', `/lector/v1/books/${id}/speak`, { ...SPEECH, language: 1 });
    assert.deepEqual([again.status, again.json.batch.batch_id], [200, batch.batch_id]);
    const other = await call('POST', `/lector/v1/books/${id}/speak`, { ...SPEECH, language: 1, speed: 2 });
    assert.deepEqual([other.status, other.json.code], [409, 'book_spoken']);
    await call('POST', `/lector/v1/batches/${batch.batch_id}/cancel`);
    const after = await call('POST', `/lector/v1/books/${id}/speak`, { ...SPEECH, language: 1, chapters: [1] });
    assert.deepEqual([after.status, after.json.batch.counts.total], [200, 1]);
    assert.deepEqual(
      after.json.chapters.map(({ is_chosen }: Json) => is_chosen),
      [true, false],
    );
  });

  it('tell the first words of a chapter as they would be spoken, at most so many', async () => {
    const first = `# One\n\n${'First words, and more of them. '.repeat(40)}`;
    const id = await sendMarkdown(`${first}\n\n# Two\n\nSecond.\n`);
    const begin = (number: number | string, query = '') =>
      call('GET', `/lector/v1/books/${id}/chapters/${number}/text${query}`);
    const { json } = await begin(1);
    assert.deepEqual([json.number, json.input_type, json.is_whole], [1, 'markdown', false]);
    assert.ok(first.startsWith(json.text) && json.text.length <= 600 && json.text.endsWith('them. '), json.text);
    assert.ok((await begin(1, '?characters=200')).json.text.length <= 200);
    const whole = { number: 2, input_type: 'markdown', text: '# Two\n\nSecond.\n', is_whole: true };
    assert.deepEqual((await begin(2)).json, whole);
    const missing = await begin(3);
    assert.deepEqual([missing.status, missing.json.code], [404, 'not_found']);
    assert.match(missing.json.detail, /the book has 2/);
    for (const [number, query] of [
      [1, '?characters=199'],
      [1, '?characters=3001'],
      ['x', ''],
      [0, ''],
    ] as const) {
      assert.equal((await begin(number, query)).status, 422);
    }
  });

  it('say which language is missing, which chapter there is not, and that there is nothing to say', async () => {
    const id = await sendMarkdown('# One\n\nFirst.\n');
    const speak = (body: object) => call('POST', `/lector/v1/books/${id}/speak`, body);
    const cases = [
      [await speak(SPEECH), ['body', 'language']],
      [await speak({ ...SPEECH, language: 1, chapters: [2] }), ['body', 'chapters']],
      [await speak({ voice_id: 2_000_000_000, language: 1 }), ['body', 'voice_id']],
      [await speak({ ...SPEECH, language: 2_000_000_000 }), ['body', 'language']],
      [await speak({ ...SPEECH, language: 1, dictionaries: [999] }), ['body', 'dictionaries', 0]],
    ] as const;
    for (const [{ status, json }, loc] of cases) {
      assert.deepEqual([status, json.detail[0].loc], [422, loc], JSON.stringify(json));
    }
    // What was refused left nothing behind.
    assert.equal((await look(id)).batch, null);
    assert.ok(!(await call('GET', '/lector/v1/batches')).json.batches.some(({ counts }: Json) => counts.total === 0));
  });

  it('are spoken without a chapter that the voice cannot speak, which is named', async () => {
    const id = await sendMarkdown('# One\n\nFirst.\n\n# 二\n\n漢字だけの章です。\n');
    const { status, json } = await call('POST', `/lector/v1/books/${id}/speak`, { ...SPEECH, language: 1 });
    assert.equal(status, 200, JSON.stringify(json));
    const [one, two] = json.chapters;
    assert.deepEqual([one.unspoken, one.runs.length, two.runs.length], [null, 1, 0]);
    assert.match(two.unspoken, /\w/);
  });

  it('can be had by nobody else, and are gone with everything when they are deleted', async () => {
    const before = uploads();
    const id = await makeBook(server, server.alice);
    const { batch } = await look(id);
    const foreign = { 'x-api-key': server.bob };
    for (const path of ['', '/cover', '/chapters/1/text', '/audiobook/1']) {
      assert.equal((await call('GET', `/lector/v1/books/${id}${path}`, undefined, foreign)).status, 404);
    }
    assert.equal((await call('DELETE', `/lector/v1/books/${id}`, undefined, foreign)).status, 404);
    assert.equal((await call('DELETE', `/lector/v1/books/${id}`)).status, 204);
    for (const path of [`books/${id}`, `books/${id}/audiobook/1`, `batches/${batch.batch_id}`]) {
      assert.equal((await call('GET', `/lector/v1/${path}`)).status, 404);
    }
    assert.equal(uploads(), before);
  });

  it('take another cover, and send files in ranges', async () => {
    const id = await makeBook(server, server.alice);
    const cover = await call('GET', `/lector/v1/books/${id}/cover`);
    assert.deepEqual([cover.answer.headers['content-type'], cover.answer.rawPayload.equals(PNG)], ['image/png', true]);
    const wrong = await call('PUT', `/lector/v1/books/${id}/cover`, Buffer.from('GIF89a'), {
      'content-type': 'image/png',
    });
    assert.deepEqual([wrong.status, wrong.json.detail[0].type], [422, 'no_cover']);
    const url = `/lector/v1/books/${id}/audiobook/1`;
    const part = await call('GET', url, undefined, { range: 'bytes=4-6' });
    assert.deepEqual([part.status, part.answer.body], [206, 'an ']);
    assert.equal((await call('GET', url, undefined, { range: 'bytes=99-' })).status, 416);
    const { etag } = part.answer.headers;
    assert.equal((await call('GET', url, undefined, { 'if-none-match': String(etag) })).status, 304);
  });

  it('of which nothing is spoken become no audiobook', async () => {
    const id = await sendMarkdown('# One\n\nFirst.\n');
    const { status, json } = await call('POST', `/lector/v1/books/${id}/audiobook`, {});
    assert.deepEqual([status, json.code], [409, 'book_unspoken']);
  });

  it('are as many as the owner may have, and the limit is named', async () => {
    const { alice } = server;
    for (;;) {
      const { status, json } = await send('words', 'a.txt');
      if (status === 200) continue;
      assert.deepEqual([status, json.code], [402, 'storage_full']);
      assert.match(json.detail, /LECTOR_MAX_BOOKS/);
      break;
    }
    const listed = [];
    for (let cursor = ''; cursor !== null; ) {
      const page: Json = (await call('GET', `/lector/v1/books?limit=15${cursor && `&cursor=${cursor}`}`)).json;
      listed.push(...page.books.map(({ book_id }: Json) => book_id));
      cursor = page.next_cursor;
    }
    assert.deepEqual([listed.length, new Set(listed).size, alice.length > 0], [40, 40, true]);
  });
});
