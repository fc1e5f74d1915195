// Set-up links in the studio: usable once, for a limited time, and never a way into an existing account.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from '../app-harness.ts';
import { openBrowser, PASSWORD } from './browser.ts';

const MINUTE_MS = 60_000;

describe('setting up', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness();
  });
  after(() => server.close());

  const invite = (role: 'owner' | 'member' = 'owner', madeOn: 'machine' | 'studio' = 'machine', owner = 'alice') =>
    server.studio.setUp.invite({ owner, role, madeOn });
  const follow = (token: string, name: string, password = PASSWORD) =>
    openBrowser(server).ask('POST', '/lector/v1/setup', { token, name, password });

  it('is told to be due, then makes an owner who is signed in at once', async () => {
    const browser = openBrowser(server);
    const first = (await browser.ask('GET', '/lector/v1/session')).json();
    assert.deepEqual([first.set_up, first.user, first.scopes, first.connection], [false, null, [], 'secure']);
    assert.deepEqual(first.defaults, { voice_id: 147320, language: 1 });
    assert.equal(first.base_url, 'http://127.0.0.1:7077');

    const { token } = await invite();
    const answer = await browser.ask('POST', '/lector/v1/setup', {
      token,
      name: '  Ada  Lovelace ',
      password: PASSWORD,
    });
    assert.equal(answer.statusCode, 200);
    const state = answer.json();
    assert.equal(state.set_up, true);
    assert.deepEqual([state.user.name, state.user.role], ['Ada Lovelace', 'owner']);
    assert.ok(state.scopes.includes('admin'));
    assert.deepEqual((await browser.ask('GET', '/lector/v1/session')).json(), state);
    assert.match(token, /^[0-9A-Za-z_-]{43}$/);
  });

  it('takes a link once, for a quarter of an hour, and no made-up one', async () => {
    const { token } = await invite();
    server.advance(15 * MINUTE_MS - 1);
    assert.equal((await follow(token, 'once')).statusCode, 200);
    const late = await invite();
    server.advance(15 * MINUTE_MS);
    for (const bad of [token, late.token, 'x', `${'A'.repeat(43)}`, `${token} `]) {
      const answer = await follow(bad, 'twice');
      assert.deepEqual([answer.statusCode, answer.json().code], [403, 'link_refused'], bad);
    }
  });

  it('takes a link once when two follow it together', async () => {
    const { token } = await invite();
    const answers = await Promise.all([follow(token, 'left'), follow(token, 'right')]);
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 403]);
  });

  it('refuses a short password, one that is the name, and a name without letters, and keeps the link good', async () => {
    const { token } = await invite();
    for (const [name, password, field] of [
      ['new', '1234567', 'password'],
      ['battery staple', 'Battery STAPLE', 'password'],
      ['   ', PASSWORD, 'name'],
      ['', PASSWORD, 'name'],
    ] as const) {
      const answer = await follow(token, name, password);
      assert.equal(answer.statusCode, 422, `${name}: ${answer.body}`);
      assert.deepEqual(answer.json().detail[0].loc, ['body', field]);
    }
    assert.equal((await follow(token, 'new', '12345678')).statusCode, 200);
    server.advance(10 * MINUTE_MS);
  });

  it('never takes over an account by an invitation, nor one of another owner by any link', async () => {
    for (const { token } of [
      await invite('owner', 'studio'),
      await invite('member', 'studio'),
      await invite('member', 'machine'),
      await invite('owner', 'machine', 'bob'),
    ]) {
      const answer = await follow(token, 'ＡＤＡ lovelace', 'another password');
      assert.deepEqual([answer.statusCode, answer.json().detail[0].type], [422, 'name_taken']);
    }
    assert.equal((await openBrowser(server).signIn('ada lovelace')).statusCode, 200);
  });

  it('gives a new password by an owner link made on the machine, and ends the sessions', async () => {
    const browser = openBrowser(server);
    await browser.signIn('Ada Lovelace');
    const { token } = await invite();
    const answer = await follow(token, 'ada lovelace', 'a new password');
    assert.equal(answer.statusCode, 200);
    assert.deepEqual([answer.json().user.name, answer.json().user.role], ['Ada Lovelace', 'owner']);
    assert.equal((await browser.ask('GET', '/lector/v1/session')).json().user, null);
    assert.equal((await openBrowser(server).signIn('Ada Lovelace')).statusCode, 401);
    assert.equal((await openBrowser(server).signIn('Ada Lovelace', 'a new password')).statusCode, 200);
  });
});
