// The client's calls for books, against the application.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createLectorClient, type LectorClient } from '@lector/client';
import { createHarness, type Harness } from './app-harness.ts';
import { buildEpub } from './books/epub-builder.ts';

const BOOK = buildEpub({
  texts: {
    'c.xhtml': '<body epub:type="cover"><p>The cover</p></body>',
    'a.xhtml': '<h1>One</h1><p>First words.</p>',
    'b.xhtml': '<h1>Two</h1><p>Second words.</p>',
  },
  contents: [
    ['One', 'a.xhtml'],
    ['Two', 'b.xhtml'],
  ],
});

/** What `fetch` may be given as a body, as bytes. */
async function toBytes(body: unknown): Promise<Buffer> {
  return Buffer.from(await new Response(body as BodyInit).arrayBuffer());
}

describe('the client and books', () => {
  let server: Harness;
  let client: LectorClient;
  const sent: string[] = [];
  let id: string;
  before(async () => {
    server = await createHarness();
    client = createLectorClient({
      baseUrl: 'http://127.0.0.1:7077',
      apiKey: server.alice,
      maxRetries: 0,
      fetch: async (input, init = {}) => {
        const { pathname, search } = new URL(String(input));
        const headers = init.headers as Record<string, string>;
        sent.push(`${init.method} ${pathname} ${headers['content-type'] ?? ''}`.trim());
        const payload = init.body == null ? {} : { payload: await toBytes(init.body) };
        const answer = await server.app.inject({
          ...{ method: init.method as 'GET', url: pathname + search, headers },
          ...payload,
        });
        const { statusCode: status, body } = answer;
        const told = answer.headers as Record<string, string>;
        return new Response(status === 204 ? null : body, { status, headers: told });
      },
    });
  });
  after(() => server.close());

  it('sends a book as bytes, as a blob or as a stream, and says by its name what it is', async () => {
    const sha256 = createHash('sha256').update(BOOK).digest('hex');
    sent.length = 0;
    const book = await client.sendBook(BOOK, { filename: 'a.epub' });
    id = book.book_id;
    assert.deepEqual([book.sha256, book.title, book.chapters.length], [sha256, 'A Book', 3]);
    const blob = await client.sendBook(new Blob(['# One\n\nWords.\n']), { filename: 'a.md' });
    assert.deepEqual([blob.kind, blob.bytes], ['markdown', 14]);
    const stream = new Blob(['Words.']).stream();
    const text = await client.sendBook(stream, { filename: 'b.txt' });
    assert.deepEqual([text.kind, text.chapters[0]?.title], ['text', 'b']);
    assert.deepEqual(sent, [
      'POST /lector/v1/books application/epub+zip',
      'POST /lector/v1/books text/markdown',
      'POST /lector/v1/books text/plain',
    ]);
  });

  it('has it spoken, asks for an audiobook, lists and deletes it', async () => {
    const spoken = await client.speakBook(id, { voice_id: 147320, chapters: [3, 2] });
    const runs = spoken.chapters.map(({ runs: [run] }) => [run?.custom_id, run?.status]);
    assert.deepEqual(runs, [
      [undefined, undefined],
      ['chapter-002', 'queued'],
      ['chapter-003', 'queued'],
    ]);
    const again = await client.speakBook(id, { voice_id: 147320, chapters: [2, 3] });
    assert.equal(again.batch?.batch_id, spoken.batch?.batch_id);
    assert.equal((await client.makeAudiobook(id, { title: 'Mine' })).audiobook?.status, 'waiting');
    await server.speakAll();
    const seen = await client.getBook(id);
    assert.deepEqual([seen.batch?.status, seen.totals.spoken_chapters], ['completed', 2]);
    const { books } = await client.listBooks({ limit: 3 });
    assert.deepEqual([books[2]?.book_id, books[2]?.batch_id], [id, spoken.batch?.batch_id]);
    await assert.rejects(client.fetchAudiobook(id, 1), { kind: 'notFound' });
    await client.deleteBook(id);
    await assert.rejects(client.getBook(id), { kind: 'notFound' });
  });

  it('tells what is wrong with a book, and sends none twice', async () => {
    sent.length = 0;
    await assert.rejects(client.sendBook(Buffer.from('x'), { filename: 'a.epub' }), { kind: 'validation' });
    await assert.rejects(client.speakBook(`book_${'0'.repeat(32)}`, { voice_id: 1 }), { kind: 'notFound' });
    assert.equal(sent.length, 2);
  });
});
