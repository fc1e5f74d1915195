// Signed links whose address cannot be reached from here, or belongs to somebody else.
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { FAKE_KEY, type FakeLector, startFakeLector } from '../../test/fake-lector.ts';
import { createLectorClient } from '../client.ts';
import { LectorError } from '../errors.ts';
import type { UnreachableAddress } from './open-link.ts';

let fake: FakeLector;
let elsewhere: Server;
let elsewhereUrl: string;
let answer: { status: number; type: string; body: string };
const seenElsewhere: IncomingHttpHeaders[] = [];
before(async () => {
  fake = await startFakeLector();
  elsewhere = createServer((request, response) => {
    seenElsewhere.push(request.headers);
    response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
after(async () => {
  await fake.close();
  elsewhere.closeAllConnections();
  elsewhere.close();
});
beforeEach(() => {
  fake.fault = () => undefined;
  fake.pollsBeforeEnd = 0;
  seenElsewhere.length = 0;
});

/** Speaks a text whose link begins with the address, and opens the link twice. */
async function fetchTwice(linkAddress: string, base = fake.url) {
  fake.linkAddress = linkAddress;
  const told: UnreachableAddress[] = [];
  const client = createLectorClient({
    baseUrl: base,
    apiKey: FAKE_KEY,
    maxRetries: 0,
    onUnreachable: (unreachable) => told.push(unreachable),
  });
  const speech = await client.speak({ text: 'Good evening.' });
  assert.ok(speech.url.startsWith(linkAddress));
  for (let i = 0; i < 2; i++) {
    const download = await client.download(speech);
    assert.deepEqual(Buffer.from(await download.bytes()), fake.runs.at(-1)?.audio);
  }
  return told;
}

test('a link whose host is not to be reached is fetched at the address of the client, and its own is told once', async () => {
  for (const base of [fake.url, `${fake.url}/apis/`]) {
    const [told, ...more] = await fetchTwice('http://speech.invalid:81', base);
    assert.deepEqual([told?.address, told?.usedInstead], ['http://speech.invalid:81', fake.url]);
    assert.match(String(told?.reason.message), /no answer from http:\/\/speech\.invalid:81/);
    assert.deepEqual(more, []);
  }
  assert.ok(fake.seen.filter(({ path }) => path.startsWith('/files/')).every(({ headers }) => !headers['x-api-key']));
});

test('a host that answers, but not like Lector, counts as not reached, and never gets the key', async () => {
  for (const other of [
    { status: 200, type: 'text/html', body: '<title>Your router</title>' },
    { status: 404, type: 'text/html', body: 'not here' },
    { status: 502, type: 'text/html', body: 'Bad Gateway' },
  ]) {
    answer = other;
    const before = seenElsewhere.length;
    const told = await fetchTwice(elsewhereUrl);
    assert.deepEqual([told.length, seenElsewhere.length - before], [1, 1], 'asked once');
  }
  assert.ok(seenElsewhere.every((headers) => headers['x-api-key'] === undefined));
});

test('what Lector itself says about a link stands, wherever it says it', async () => {
  const body = JSON.stringify({ detail: 'this link has expired', code: 'link_refused', status: 403 });
  answer = { status: 403, type: 'application/json', body };
  await assert.rejects(fetchTwice(elsewhereUrl), { kind: 'permission', code: 'link_refused' });
  answer = { status: 200, type: 'audio/flac', body: 'x' };
  await assert.rejects(fetchTwice(elsewhereUrl), { kind: 'integrity' });
});

test('when neither address does, both are told', async () => {
  fake.fault = ({ path }) => (path.startsWith('/files/') ? 'drop' : undefined);
  await assert.rejects(fetchTwice('http://speech.invalid'), (error) => {
    assert.ok(error instanceof LectorError);
    assert.match(error.message, /no answer from http:\/\/speech\.invalid/);
    assert.ok(error.message.includes(`no answer from ${fake.url}`));
    return error.kind === 'network';
  });
});

test('a link of another kind is fetched where it leads and nowhere else', async () => {
  const client = createLectorClient({ baseUrl: fake.url, apiKey: FAKE_KEY, maxRetries: 0 });
  fake.seen.length = 0;
  await assert.rejects(client.download('http://bucket.invalid/some/object?signature=x'), { kind: 'network' });
  assert.deepEqual(fake.seen, []);
});
