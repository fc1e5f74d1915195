// A signed link is valid only exactly as it was signed: thousands of mutations are refused, sent over raw sockets.
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from '../app-harness.ts';
import { exchange, type RawAnswer, readAnswers } from '../raw-socket.ts';
import { makeSubject } from './authorisation/subjects.ts';
import { mutateLink } from './links/mutate-link.ts';
import { readLink, writeLink } from './links/signed-link.ts';

const LEAST_MUTATIONS = 10_000;
/** Requests sent down one connection at once. */
const BATCH = 200;
const LINK_SECONDS = 600;

describe('changed links', () => {
  let server: Harness;
  let port: number;
  let link: string;
  before(async () => {
    server = await createHarness({ linkSeconds: LINK_SECONDS });
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = server.app.server.address() as AddressInfo);
    ({ link } = await makeSubject(server, 'alice'));
  });
  after(() => server.close());

  const head = (target: string, more = '', method = 'GET') =>
    `${method} ${target} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${more}`;
  const send = async (requests: readonly string[]): Promise<readonly RawAnswer[]> =>
    readAnswers(await exchange(port, requests.join('')));
  const one = async (target: string, more = '', method = 'GET') => {
    const [answer] = await send([`${head(target, more, method)}connection: close\r\n\r\n`]);
    assert.ok(answer, `no answer to ${method} ${target}`);
    return answer;
  };

  /** Answers to all targets; behind each batch the good link is asked for as well, and must be good. */
  async function askAll(targets: readonly string[]): Promise<readonly RawAnswer[]> {
    const answers: RawAnswer[] = [];
    for (let at = 0; at < targets.length; at += BATCH) {
      const batch = targets.slice(at, at + BATCH);
      const last = `${head(link)}connection: close\r\n\r\n`;
      const heard = await send([...batch.map((target) => `${head(target)}\r\n`), last]);
      if (heard.length === batch.length + 1) {
        assert.equal(heard.at(-1)?.status, 200, 'the link as it was signed');
        answers.push(...heard.slice(0, -1));
      } else {
        // One of them is not even HTTP, and the connection was closed on it.
        for (const target of batch) answers.push(await one(target));
      }
    }
    return answers;
  }

  it('are all refused, whatever was done to them', async (t) => {
    const { link: other } = await makeSubject(server, 'alice');
    await server.secrets.rotate({ nowMs: 1, dropOld: false });
    await server.links.refresh();
    const { path } = readLink(link);
    const [byOtherKey = ''] = server.links.sign([path.slice('/files/'.length, -'.flac'.length)]).paths;
    assert.notEqual(readLink(byOtherKey).k, readLink(link).k);
    const neighbours = { other: readLink(other), otherKey: readLink(byOtherKey), port };
    for (const good of [link, other, byOtherKey]) assert.equal((await one(good)).status, 200, 'as it was signed');

    // What is left of a link when its path is cut away is the address of the front page.
    const page = (await one('/')).body;
    const told: string[] = [];
    const accepted: string[] = [];
    let tried = 0;
    for (const [kind, targets] of mutateLink(readLink(link), neighbours)) {
      const answers = await askAll(targets);
      assert.equal(answers.length, targets.length);
      for (const [i, { status, body }] of answers.entries()) {
        if ((!isRefusal(status) && body !== page) || body.includes('fLaC'))
          accepted.push(`${kind}: ${targets[i]} → ${status}`);
      }
      tried += targets.length;
      told.push(`${kind} ${targets.length}`);
    }
    t.diagnostic(`${tried} changed links tried, ${accepted.length} accepted (${told.join(', ')})`);
    assert.deepEqual(accepted, []);
    assert.ok(tried >= LEAST_MUTATIONS, `${tried}`);
    assert.equal((await one(link)).status, 200, 'the link as it was signed, after all that');
  });

  it('get one answer, which does not tell what was wrong', async () => {
    const { path, e, k, s } = readLink(link);
    const flipped = s.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    const bodies = new Set<string>();
    for (const changed of [
      writeLink({ path, e: String(Number(e) + 1), k, s }),
      writeLink({ path, e: '1', k, s }),
      writeLink({ path, e, k: 'other', s }),
      writeLink({ path, e, k, s: flipped }),
      writeLink({ path: `/files/${'0'.repeat(32)}.flac`, e, k, s }),
      path,
    ]) {
      const answer = await one(changed);
      assert.equal(answer.status, 403, changed);
      bodies.add(answer.body);
    }
    assert.equal(bodies.size, 1);
  });

  it('are refused before the recording is looked at: no validator and no range gets past', async () => {
    const etag = (await one(link)).headers.get('etag');
    const changed = writeLink({ ...readLink(link), s: 'A'.repeat(43) });
    for (const more of [
      `if-none-match: ${etag}\r\n`,
      'range: bytes=0-0\r\n',
      'range: bytes=999999-\r\n',
      `if-range: ${etag}\r\n`,
    ]) {
      const answer = await one(changed, more);
      assert.equal(answer.status, 403, more);
      assert.ok(!answer.headers.has('etag') && !answer.headers.has('content-range'));
    }
    assert.equal((await one(link, `if-none-match: ${etag}\r\n`)).status, 304);
  });

  it('of the good link, every method but GET and HEAD is refused', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'SEARCH', 'TRACE']) {
      assert.ok(isRefusal((await one(link, 'content-length: 0\r\n', method)).status), method);
      const disguised = await one(link, `x-http-method-override: GET\r\ncontent-length: 0\r\n`, method);
      assert.ok(isRefusal(disguised.status), method);
    }
    const preflight = await one(link, '', 'OPTIONS');
    assert.ok(!preflight.body.includes('fLaC') && !preflight.headers.has('etag'));
    assert.equal((await one(link, '', 'HEAD')).status, 200);
    assert.equal((await one(link)).status, 200);
  });

  it('are not what a link becomes in another second: it ends exactly when it says', async () => {
    // The clock stands still between requests; links made at any part of a second end on a whole one.
    for (const offsetMs of [0, 1, 250, 499, 500, 999]) {
      server.advance(offsetMs);
      const { link: made } = await makeSubject(server, 'alice');
      const endsAtMs = Number(readLink(made).e) * 1_000;
      const ask = async () => (await server.app.inject({ url: made })).statusCode;
      server.advance(endsAtMs - 1_000 - server.now());
      assert.equal(await ask(), 200, 'a second before its end');
      server.advance(999);
      assert.equal(await ask(), 200, 'a millisecond before its end');
      server.advance(1);
      const late = await server.app.inject({ url: made });
      assert.equal(late.statusCode, 403, 'at its end');
      assert.match(late.json().detail, /expired/);
      server.advance(1_000);
      assert.equal(await ask(), 403, 'and ever after');
    }
  });
});

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500;
}
