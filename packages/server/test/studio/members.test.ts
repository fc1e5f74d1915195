// The users of an owner: invited, restricted by role, removed.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from '../app-harness.ts';
import { type Browser, openBrowser, PASSWORD } from './browser.ts';

const MINUTE_MS = 60_000;

describe('members', () => {
  let server: Harness;
  let owner: Browser;
  let member: Browser;
  before(async () => {
    server = await createHarness();
    owner = openBrowser(server);
    await owner.setUp({ owner: 'alice', name: 'Ada' });
    member = openBrowser(server);
  });
  after(() => server.close());

  const list = async () =>
    (await owner.ask('GET', '/lector/v1/members')).json() as { id: number; name: string; role: string }[];

  it('are invited by a link that works once', async () => {
    const invitation = (await owner.ask('POST', '/lector/v1/invitations', { role: 'member' })).json();
    assert.match(invitation.url, /^http:\/\/127\.0\.0\.1:7077\/set-up#[0-9A-Za-z_-]{43}$/);
    assert.equal(Date.parse(invitation.expires_at) - server.now(), 15 * MINUTE_MS);
    const token = invitation.url.split('#')[1];
    const answer = await member.ask('POST', '/lector/v1/setup', { token, name: 'Mel', password: PASSWORD });
    assert.deepEqual([answer.statusCode, answer.json().user.role], [200, 'member']);
    assert.deepEqual(
      (await list()).map(({ name, role }) => [name, role]),
      [
        ['Ada', 'owner'],
        ['Mel', 'member'],
      ],
    );
  });

  it('work with runs, and neither make keys nor change settings', async () => {
    for (const [method, url, body] of [
      ['GET', '/lector/v1/keys'],
      ['POST', '/lector/v1/keys', { name: 'a key' }],
      ['DELETE', '/lector/v1/keys/1'],
      ['GET', '/lector/v1/members'],
      ['POST', '/lector/v1/invitations', { role: 'owner' }],
      ['GET', '/lector/v1/system'],
      ['PUT', '/lector/v1/defaults', { voice_id: 147320, language: 1 }],
      ['POST', '/lector/v1/signing-key', { drop_old: true }],
    ] as const) {
      const answer = await member.ask(method, url, body);
      assert.deepEqual([answer.statusCode, answer.json().code], [403, 'forbidden'], url);
    }
    for (const url of ['/list-voices', '/folders', '/lector/v1/usage'])
      assert.equal((await member.ask('GET', url)).statusCode, 200, url);
  });

  it('are removed by an owner, not by themselves, and not the last owner', async () => {
    const [ada, mel] = await list();
    const own = await owner.ask('DELETE', `/lector/v1/members/${ada?.id}`);
    assert.deepEqual([own.statusCode, own.json().detail[0].type], [422, 'own_account']);
    const admin = (await server.keys.create({ name: 'admin', owner: 'alice', scopes: ['admin'] })).secret;
    const headers = { 'x-api-key': admin };
    const last = await server.app.inject({ method: 'DELETE', url: `/lector/v1/members/${ada?.id}`, headers });
    assert.deepEqual([last.statusCode, last.json().detail[0].type], [422, 'last_owner']);
    const stranger = (await server.keys.create({ name: 'admin', owner: 'bob', scopes: ['admin'] })).secret;
    const foreign = await server.app.inject({
      method: 'DELETE',
      url: `/lector/v1/members/${mel?.id}`,
      headers: { 'x-api-key': stranger },
    });
    assert.equal(foreign.statusCode, 404);
    assert.equal((await owner.ask('DELETE', `/lector/v1/members/${mel?.id}`)).statusCode, 204);
    assert.equal((await member.ask('GET', '/list-voices')).statusCode, 401);
    assert.equal((await member.signIn('Mel')).statusCode, 401);
    assert.equal((await list()).length, 1);
  });
});
