// Files of an audiobook: from their beginning, from a place in them, and what a server may answer instead. And pictures that are sent.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createLectorClient } from '../client.ts';

const FILE = Buffer.from('the whole file');
const SHA = createHash('sha256').update(FILE).digest('hex');
const ID = `book_${'1'.repeat(32)}`;

type Answer = (request: { headers: Record<string, string>; url: string; init: RequestInit }) => Response;

function connect(answer: Answer) {
  return createLectorClient({
    baseUrl: 'http://lector',
    maxRetries: 0,
    fetch: async (url, init = {}) =>
      answer({ url: String(url), init, headers: init.headers as Record<string, string> }),
  });
}

const rest = (from: number, body = FILE.subarray(from)) =>
  new Response(body, { status: 206, headers: { 'content-range': `bytes ${from}-${FILE.length - 1}/${FILE.length}` } });

test('a file arrives whole, and is compared with its size and SHA-256', async () => {
  const client = connect(({ url, headers }) => {
    assert.equal(url, `http://lector/lector/v1/books/${ID}/audiobook/2`);
    assert.equal(headers.range, undefined);
    return new Response(FILE);
  });
  const whole = await client.fetchAudiobook(ID, 2, { sizeBytes: FILE.length, sha256: SHA });
  assert.equal(whole.startsAt, 0);
  assert.deepEqual(Buffer.from(await whole.bytes()), FILE);
  const other = await client.fetchAudiobook(ID, 2, { sha256: '0'.repeat(64) });
  await assert.rejects(other.bytes(), { kind: 'integrity' });
});

test('it is gone on with where it stopped, as long as it is the same file', async () => {
  const client = connect(({ headers }) => {
    assert.deepEqual([headers.range, headers['if-range']], ['bytes=4-', `"${SHA}"`]);
    return rest(4);
  });
  const found = await client.fetchAudiobook(ID, 1, { from: 4, sizeBytes: FILE.length, sha256: SHA });
  assert.equal(found.startsAt, 4);
  assert.deepEqual(Buffer.from(await found.bytes()), FILE.subarray(4));

  const changed = await connect(() => new Response('another')).fetchAudiobook(ID, 1, { from: 4 });
  assert.equal(changed.startsAt, 0);
  const short = await connect(() => rest(4, FILE.subarray(4, 9))).fetchAudiobook(ID, 1, { from: 4, sizeBytes: 14 });
  await assert.rejects(short.bytes(), { kind: 'integrity' });
});

test('bytes of another place are refused, and places that are none', async () => {
  await assert.rejects(connect(() => rest(3)).fetchAudiobook(ID, 1, { from: 4 }), { kind: 'protocol' });
  for (const from of [-1, 0.5, 14])
    await assert.rejects(async () => connect(() => rest(0)).fetchAudiobook(ID, 1, { from, sizeBytes: 14 }), {
      kind: 'validation',
    });
});

test('a cover is sent as the picture that it is', async () => {
  const picture = new Uint8Array([0xff, 0xd8, 0xff]);
  const client = connect(({ url, init, headers }) => {
    assert.deepEqual([init.method, url], ['PUT', `http://lector/lector/v1/books/${ID}/cover`]);
    assert.deepEqual([headers['content-type'], init.body], ['image/jpeg', picture]);
    return new Response(null, { status: 204 });
  });
  await client.setBookCover(ID, picture, 'image/jpeg');
});
