// Sessions in the studio: rights, and how they end.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from '../app-harness.ts';
import { type Browser, openBrowser } from './browser.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('a session', () => {
  let server: Harness;
  let browser: Browser;
  before(async () => {
    server = await createHarness();
    browser = openBrowser(server);
    await browser.setUp({ owner: 'alice', name: 'Ada' });
  });
  after(() => server.close());

  const isIn = async (who = browser) => (await who.ask('GET', '/lector/v1/session')).json().user !== null;
  const voices = (who = browser) => who.ask('GET', '/list-voices');

  it('is a cookie that no script reads and no other page sends', async () => {
    const answer = await browser.signIn('ADA');
    assert.match(
      String(answer.headers['set-cookie']),
      /^__Host-sid=[0-9A-Za-z_-]{43}; Path=\/; Max-Age=1209600; HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  it('may do what the role may, and sees the runs of the owner', async () => {
    const task = await server.submit(server.alice);
    assert.equal((await voices()).statusCode, 200);
    const poll = await browser.ask('GET', `/tts/${task}`);
    assert.equal(poll.statusCode, 200);
    const made = await browser.ask('POST', '/tts', { text: 'Hello.', voice_id: 147320, language: 1 });
    assert.equal(made.statusCode, 200);
    const seen = await server.app.inject({
      url: `/tts/${made.json().task_id}`,
      headers: { 'x-api-key': server.alice },
    });
    assert.equal(seen.statusCode, 200);
    const foreign = await server.app.inject({
      url: `/tts/${made.json().task_id}`,
      headers: { 'x-api-key': server.bob },
    });
    assert.equal(foreign.statusCode, 404);
  });

  it('counts for nothing under /apis', async () => {
    for (const url of ['/apis/list-voices', '//apis/list-voices', '/apis//list-voices', '/apis/lector/v1/keys'])
      assert.equal((await browser.ask('GET', url)).statusCode, 401, url);
    assert.equal((await browser.ask('GET', '/apis/lector/v1/session')).json().user, null);
    assert.equal((await browser.ask('GET', '/apis/lector/v1/sessions')).statusCode, 401);
  });

  it('gives way to a key, good or bad', async () => {
    assert.equal((await browser.ask('GET', '/list-voices', undefined, { 'x-api-key': 'lct_bad' })).statusCode, 401);
    const bob = await browser.ask('GET', '/lector/v1/members', undefined, { 'x-api-key': server.bob });
    assert.equal(bob.statusCode, 403);
    const sessions = await browser.ask('GET', '/lector/v1/sessions', undefined, { 'x-api-key': server.alice });
    assert.equal(sessions.statusCode, 401);
  });

  it('ends by idling for twelve hours', async () => {
    await browser.signIn('Ada');
    for (let i = 0; i < 3; i++) {
      server.advance(12 * HOUR_MS - MINUTE_MS);
      assert.ok(await isIn());
    }
    server.advance(12 * HOUR_MS);
    assert.equal(await isIn(), false);
    assert.equal((await voices()).statusCode, 401);
  });

  it('ends after fourteen days, however much it is used', async () => {
    await browser.signIn('Ada');
    for (let hours = 10; hours < 14 * 24; hours += 10) {
      server.advance(10 * HOUR_MS);
      assert.ok(await isIn(), `after ${hours} hours`);
    }
    server.advance(10 * HOUR_MS);
    assert.equal(await isIn(), false);
  });

  it('writes down at most once a minute that it was seen', async () => {
    await browser.signIn('Ada');
    const seen = async () => (await browser.ask('GET', '/lector/v1/sessions')).json()[0].last_seen_at;
    const first = await seen();
    server.advance(MINUTE_MS - 1);
    assert.equal(await seen(), first);
    server.advance(1);
    await seen();
    assert.notEqual(await seen(), first);
  });

  it('ends by signing out, on the server too', async () => {
    await browser.signIn('Ada');
    const kept = browser.cookie();
    const answer = await browser.ask('DELETE', '/lector/v1/session');
    assert.equal(answer.statusCode, 204);
    assert.match(
      String(answer.headers['set-cookie']),
      /^__Host-sid=; Path=\/; Max-Age=0; HttpOnly; Secure; SameSite=Strict$/,
    );
    const again = await openBrowser(server).ask('GET', '/list-voices', undefined, { cookie: kept });
    assert.equal(again.statusCode, 401);
    assert.equal((await browser.ask('DELETE', '/lector/v1/session')).statusCode, 204);
  });

  it('is listed and ended by hand: an owner sees everybody of theirs, a member only themselves', async () => {
    await browser.signIn('Ada');
    const member = openBrowser(server);
    await member.setUp({ owner: 'alice', role: 'member', name: 'Mel' });
    const stranger = openBrowser(server);
    await stranger.setUp({ owner: 'bob', name: 'Bob' });
    const list = async (who: Browser) =>
      (await who.ask('GET', '/lector/v1/sessions')).json() as {
        id: number;
        user: { name: string };
        current: boolean;
      }[];
    const names = async (who: Browser) => [...new Set((await list(who)).map(({ user }) => user.name))].sort();
    assert.deepEqual(await names(browser), ['Ada', 'Mel']);
    assert.deepEqual(await names(member), ['Mel']);
    assert.deepEqual(await names(stranger), ['Bob']);
    const idOf = async (who: Browser) => (await list(who)).find(({ current }) => current)?.id;

    for (const [who, whose] of [
      [member, browser],
      [stranger, member],
      [member, stranger],
    ] as const)
      assert.equal((await who.ask('DELETE', `/lector/v1/sessions/${await idOf(whose)}`)).statusCode, 404);
    assert.ok((await isIn()) && (await isIn(member)) && (await isIn(stranger)));
    assert.equal((await browser.ask('DELETE', `/lector/v1/sessions/${await idOf(member)}`)).statusCode, 204);
    assert.equal(await isIn(member), false);
    const [session] = (await browser.ask('GET', '/lector/v1/sessions')).json();
    assert.equal(session.browser, 'Firefox on Linux');
  });
});
