// Passwords in the studio: confirmation, change, guessing.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from '../app-harness.ts';
import { type Browser, openBrowser, PASSWORD } from './browser.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('a password', () => {
  let server: Harness;
  let browser: Browser;
  before(async () => {
    server = await createHarness();
    browser = openBrowser(server);
    await browser.setUp({ owner: 'alice', name: 'Ada' });
  });
  after(() => server.close());

  it('has to be given again after a quarter of an hour for what makes, invites, rotates and removes', async () => {
    const dangerous = [
      ['POST', '/lector/v1/keys', { name: 'a key' }],
      ['POST', '/lector/v1/keys/1/roll', { overlap_seconds: 0 }],
      ['POST', '/lector/v1/invitations', { role: 'member' }],
      ['POST', '/lector/v1/signing-key', { drop_old: false }],
      ['DELETE', '/lector/v1/members/999'],
    ] as const;
    server.advance(15 * MINUTE_MS - 1);
    for (const [method, url, body] of dangerous) {
      const { statusCode } = await browser.ask(method, url, body);
      assert.ok([200, 204, 404].includes(statusCode), `${method} ${url} → ${statusCode}`);
    }
    server.advance(1);
    for (const [method, url, body] of dangerous) {
      const answer = await browser.ask(method, url, body);
      assert.deepEqual([answer.statusCode, answer.json().code], [403, 'confirm_password'], url);
    }
    const wrong = await browser.ask('POST', '/lector/v1/session/confirm', { password: 'x' });
    assert.deepEqual([wrong.statusCode, wrong.json().detail[0].loc], [422, ['body', 'password']]);
    const right = await browser.ask('POST', '/lector/v1/session/confirm', { password: PASSWORD });
    assert.equal(right.statusCode, 204);
    assert.equal((await browser.ask('POST', '/lector/v1/keys', { name: 'a key' })).statusCode, 200);
  });

  it('is changed by whoever knows it, and every other session ends', async () => {
    const other = openBrowser(server);
    await other.signIn('Ada');
    const wrong = await browser.ask('POST', '/lector/v1/password', { current: 'x', password: 'something new' });
    assert.deepEqual([wrong.statusCode, wrong.json().detail[0].loc], [422, ['body', 'current']]);
    const right = await browser.ask('POST', '/lector/v1/password', { current: PASSWORD, password: 'something new' });
    assert.equal(right.statusCode, 204);
    assert.equal((await other.ask('GET', '/list-voices')).statusCode, 401);
    assert.equal((await browser.ask('GET', '/list-voices')).statusCode, 200);
    assert.equal((await other.signIn('Ada')).statusCode, 401);
    assert.equal((await other.signIn('Ada', 'something new')).statusCode, 200);
  });

  it('is wrong in the same words whether the name is somebody', async () => {
    const known = await openBrowser(server).signIn('Ada', 'wrong');
    const unknown = await openBrowser(server).signIn('Nobody', 'wrong');
    assert.equal(known.statusCode, 401);
    assert.equal(known.body, unknown.body);
    assert.equal(known.headers['set-cookie'], undefined);
  });

  it('can be guessed a few times only, for a name and from an address', async () => {
    server.advance(HOUR_MS);
    const statuses = new Map<number, number>();
    const bodies = new Set<string>();
    for (let i = 0; i < 1_000; i++) {
      const answer = await openBrowser(server).signIn(i % 2 === 0 ? 'Ada' : `nobody ${i}`, `guess ${i}`);
      statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
      if (answer.statusCode === 429) {
        assert.ok(Number(answer.headers['retry-after']) >= 1);
        bodies.add(answer.json().detail.replace(/\d+/, 'n'));
      }
    }
    assert.deepEqual([...statuses.keys()].sort(), [401, 429]);
    assert.ok((statuses.get(401) ?? 0) <= 30, `${statuses.get(401)} guesses were looked at`);
    assert.equal(bodies.size, 1);
    assert.equal((await openBrowser(server).signIn('Ada', 'something new')).statusCode, 429, 'also the right one');
    server.advance(2 * MINUTE_MS);
    assert.equal((await openBrowser(server).signIn('Ada', 'something new')).statusCode, 200);
    assert.equal((await browser.ask('GET', '/list-voices')).statusCode, 200, 'who is signed in stays so');
  });
});
